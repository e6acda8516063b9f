using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests;

/// <summary>A wrong command line is answered by one line that names the nearest right word, and by exit code 64.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("rnu x.wasm", "there is no command 'rnu' (did you mean 'run'?); see 'bailey --help'")]
    [InlineData("inspekt x.wasm", "there is no command 'inspekt' (did you mean 'inspect'?); see 'bailey --help'")]
    [InlineData("--versoin", "there is no option '--versoin' (did you mean '--version'?); see 'bailey --help'")]
    [InlineData("run x.wasm --fule 3", "there is no option '--fule' (did you mean '--fuel'?); see 'bailey run --help'")]
    [InlineData("run --fule 3 x.wasm", "there is no option '--fule' (did you mean '--fuel'?); see 'bailey run --help'")]
    [InlineData("run x.wasm --inputfile=y", "there is no option '--inputfile' (did you mean '--input-file'?); see 'bailey run --help'")]
    [InlineData("run x.wasm -j", "there is no option '-j'; see 'bailey run --help'")]
    [InlineData("inspect --jsno x.wasm", "there is no option '--jsno' (did you mean '--json'?); see 'bailey inspect --help'")]
    [InlineData("run x.wasm word --fule 3", "there is no option '--fule' (did you mean '--fuel'?); see 'bailey run --help'")]
    [InlineData("run x.wasm --fule 3 -- --fule", "there is no option '--fule' (did you mean '--fuel'?); see 'bailey run --help'")]
    [InlineData("run x.wasm --fuel x -- -j", "--fuel takes a whole number above 0, not 'x'; see 'bailey run --help'")]
    [InlineData("run x.wasm --env A", "--env takes NAME=VALUE, not 'A'; see 'bailey run --help'")]
    [InlineData("inspect x.wasm y.wasm", "'y.wasm' is one word too many; see 'bailey inspect --help'")]
    [InlineData("run", "a FILE to run is needed, or --manifest; see 'bailey run --help'")]
    [InlineData("run x.wasm --manifest m.json", "give either a FILE or --manifest, not both; see 'bailey run --help'")]
    [InlineData("run x.wasm --input a --calls c", "give only one of --input, --input-file and --calls; see 'bailey run --help'")]
    [InlineData("run x.wasm --input a --input-file c", "give only one of --input, --input-file and --calls; see 'bailey run --help'")]
    [InlineData("run --manifest", "Required argument missing for option: '--manifest'; see 'bailey run --help'")]
    [InlineData("run x.wasm --input", "Required argument missing for option: '--input'; see 'bailey run --help'")]
    [InlineData("run x.wasm --fuel", "Required argument missing for option: '--fuel'; see 'bailey run --help'")]
    public async Task A_wrong_word_is_named_with_the_nearest_right_one(string line, string complaint) =>
        (await CommandLine.FailAsync(ExitCode.Usage, line.Split(' '))).ShouldBe(complaint);

    [Theory]
    [InlineData("--fuel", "many", "--fuel takes a whole number above 0, not 'many'")]
    [InlineData("--fuel", "0", "--fuel takes a whole number above 0, not '0'")]
    [InlineData("--fuel", "-5", "--fuel takes a whole number above 0, not '-5'")]
    [InlineData("--fuel", "99999999999999999999", "--fuel takes a whole number above 0, not '99999999999999999999'")]
    [InlineData("--memory", "12q", "--memory takes a number of bytes such as 65536, 512KiB, 16m or 64MiB, not '12q'")]
    [InlineData("--memory", "0", "--memory takes a number of bytes such as 65536, 512KiB, 16m or 64MiB, not '0'")]
    [InlineData("--memory", "9999999999g", "--memory takes a number of bytes such as 65536, 512KiB, 16m or 64MiB, not '9999999999g'")]
    [InlineData("--timeout", "10", "--timeout takes a time such as 500ms, 30s or 2m, at most 24h, not '10'")]
    [InlineData("--timeout", "0s", "--timeout takes a time such as 500ms, 30s or 2m, at most 24h, not '0s'")]
    [InlineData("--timeout", "9999h", "--timeout takes a time such as 500ms, 30s or 2m, at most 24h, not '9999h'")]
    [InlineData("--mount", "folder", "--mount takes HOST:GUEST or HOST:GUEST:ro, for example ./data:/data:ro, not 'folder'")]
    [InlineData("--config", "novalue", "--config takes KEY=VALUE, not 'novalue'")]
    [InlineData("--config", "=x", "--config takes KEY=VALUE, not '=x'")]
    [InlineData("--log-level", "loud", "--log-level takes one of trace, debug, info, warn, error, off, not 'loud'")]
    public async Task A_bad_value_is_named_with_what_is_expected(string option, string value, string complaint) =>
        (await CommandLine.FailAsync(ExitCode.Usage, "run", "x.wasm", option, value)).ShouldBe($"{complaint}; see 'bailey run --help'");

    [Fact]
    public async Task Without_a_word_the_help_is_shown_as_a_usage_error()
    {
        var result = await CommandLine.RunAsync();
        result.ExitCode.ShouldBe(ExitCode.Usage);
        result.Text.ShouldContain("inspect <FILE>");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run --help")]
    [InlineData("inspect --help")]
    public async Task Help_lists_the_exit_codes(string line)
    {
        var result = await CommandLine.RunAsync(line.Split(' '));
        result.ExitCode.ShouldBe(ExitCode.Ok);
        result.Error.ShouldBeEmpty();
        foreach (var code in typeof(ExitCode).GetFields().Where(field => field.FieldType == typeof(int)))
        {
            result.Text.ShouldContain($"{code.GetRawConstantValue()} ", Case.Sensitive, code.Name);
        }
    }

    [Fact]
    public async Task Help_of_run_shows_every_default_limit()
    {
        var result = await CommandLine.RunAsync("run", "--help");
        result.Text.ShouldContain("default 100,000,000,000");
        result.Text.ShouldContain("default 64 MiB");
        result.Text.ShouldContain("default 30 s");
        result.Text.ShouldContain("(default: none)");
    }

    [Fact]
    public async Task A_value_that_begins_with_an_at_sign_is_no_file_of_arguments()
    {
        using var folder = new TemporaryFolder();
        var responses = folder.Write("responses", "--json");
        (await CommandLine.FailAsync(ExitCode.NoInput, "inspect", "@" + responses)).ShouldContain($"there is no file @{responses}");
    }
}
