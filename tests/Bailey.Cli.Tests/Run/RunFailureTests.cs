using System.Text.Json;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Run;

/// <summary><c>bailey run</c> with plugins that fail, and with limits that they meet.</summary>
public sealed class RunFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_wrong_export_is_named_with_the_nearest_one() =>
        (await CommandLine.FailAsync(ExitCode.Usage, "run", await Samples.FindAsync("count-vowels-as"), "--call", "count_vowles"))
            .ShouldBe("there is no export 'count_vowles' (did you mean 'count_vowels'?)");

    [Fact]
    public async Task Without_an_export_the_choices_are_named() =>
        (await CommandLine.FailAsync(ExitCode.Usage, "run", await Samples.FindAsync("count-vowels-as")))
            .ShouldBe("--call is needed; there are: count_vowels, greet");

    [Theory]
    [InlineData("takes", "the export 'takes' is a function (i32) -> (i32); only functions without parameters and with no result or one i32 can be called")]
    [InlineData("memory", "the export 'memory' is a memory, not a function")]
    [InlineData("nothing-like-it", "there is no export 'nothing-like-it'; there are: fits")]
    public async Task What_cannot_be_called_is_told_why(string export, string complaint) =>
        (await CommandLine.FailAsync(ExitCode.Usage, "run", _folder.Write("m.wasm", Guests.OneFits), "--call", export)).ShouldBe(complaint);

    [Fact]
    public async Task A_missing_import_is_named()
    {
        var complaint = await CommandLine.FailAsync(ExitCode.BadData, "run", _folder.Write("m.wasm", Guests.Unlinkable));
        complaint.ShouldContain("m.wasm");
        complaint.ShouldContain("app");
        complaint.ShouldContain("lookup");
    }

    [Fact]
    public async Task An_error_that_the_plugin_sets_is_told_on_one_line()
    {
        var result = await CommandLine.RunAsync("run", await Samples.FindAsync("count-vowels-as"), "--call", "greet", "--input", " ");
        result.ExitCode.ShouldBe(ExitCode.PluginFailed);
        result.Output.ShouldBeEmpty();
        result.Complaint.ShouldStartWith("greet failed: ");
        result.Complaint.ShouldContain("greet needs a name as its input");
    }

    [Theory]
    [InlineData("crash", "unreachable", 0)]
    [InlineData("code", "nonzero_code", 7)]
    public async Task A_failure_is_reported_with_its_kind_and_code(string export, string kind, int code)
    {
        var module = _folder.Write("m.wasm", Guests.Failing);
        var result = await CommandLine.RunAsync("run", module, "--call", export, "--json");
        result.ExitCode.ShouldBe(ExitCode.PluginFailed);
        using var document = JsonDocument.Parse(result.Text);
        document.RootElement.GetProperty("ok").GetBoolean().ShouldBeFalse();
        document.RootElement.GetProperty("error").GetProperty("kind").GetString().ShouldBe(kind);
        document.RootElement.GetProperty("error").GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        if (code != 0)
        {
            document.RootElement.GetProperty("code").GetInt32().ShouldBe(code);
        }
    }

    [Fact]
    public async Task A_trap_is_told_with_the_function_that_it_happened_in() =>
        (await CommandLine.FailAsync(ExitCode.PluginFailed, "run", _folder.Write("m.wasm", Guests.Failing), "--call", "crash"))
            .ShouldMatch("^crash failed: unreachable: the plugin stopped itself, as at a panic or a failed assertion, in \\S+!crash$");

    [Fact]
    public async Task Endless_computing_runs_out_of_fuel()
    {
        var error = await LimitAsync(Guests.Endless, "--fuel", "1_000_000");
        error.ShouldBe("out_of_fuel");
    }

    [Fact]
    public async Task Endless_computing_meets_its_deadline()
    {
        var error = await LimitAsync(Guests.Endless, "--timeout", "200ms");
        error.ShouldBe("deadline");
    }

    [Fact]
    public async Task Endless_recursion_traps() => (await LimitAsync(Guests.Recursive)).ShouldBe("stack_exhausted");

    [Fact]
    public async Task Fuel_is_given_anew_for_each_call()
    {
        var module = _folder.Write("m.wasm", Guests.Endless);
        var calls = _folder.Write("calls", "{}\n{}\n{}\n");
        var result = await CommandLine.RunAsync("run", module, "--calls", calls, "--fuel", "50000", "--json");
        result.ExitCode.ShouldBe(ExitCode.PluginFailed);
        result.Text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("fuel_used").GetInt64()).ShouldBe([50_000, 50_000, 50_000]);
    }

    [Theory]
    [InlineData("16m", ExitCode.PluginFailed)]
    [InlineData("64MiB", ExitCode.Ok)]
    public async Task Memory_ends_where_it_was_told_to(string memory, int exitCode)
    {
        var result = await CommandLine.RunAsync("run", _folder.Write("m.wasm", Guests.Growing), "--memory", memory);
        result.ExitCode.ShouldBe(exitCode, result.Error);
    }

    [Fact]
    public async Task A_cancelled_call_is_reported_and_ends_the_command()
    {
        var module = _folder.Write("m.wasm", Guests.Endless);
        var calls = _folder.Write("calls", "{}\n{}\n");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var result = await CommandLine.RunAsync(null, cancel.Token, "run", module, "--calls", calls, "--json", "--timeout", "1h");
        result.ExitCode.ShouldBe(ExitCode.Interrupted);
        if (result.Output.Length > 0)
        {
            // A slow machine may have been cancelled before the first call.
            using var document = JsonDocument.Parse(result.Text);
            document.RootElement.GetProperty("error").GetProperty("kind").GetString().ShouldBe("cancelled");
        }
    }

    [Fact]
    public async Task Waiting_for_input_that_never_comes_can_be_interrupted()
    {
        using var silence = new SilentStream();
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var console = new CommandConsole { Input = silence, Output = output, Error = error };
        var exitCode = await BaileyCommand.InvokeAsync(["run", _folder.Write("m.wasm", Guests.Echo)], console, cancel.Token).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        exitCode.ShouldBe(ExitCode.Interrupted);
        error.ToString().Trim().ShouldBe("bailey: interrupted");
    }

    private async Task<string?> LimitAsync(byte[] guest, params string[] options)
    {
        var result = await CommandLine.RunAsync(["run", _folder.Write("m.wasm", guest), "--json", .. options]);
        result.ExitCode.ShouldBe(ExitCode.PluginFailed, result.Error);
        using var document = JsonDocument.Parse(result.Text);
        return document.RootElement.GetProperty("error").GetProperty("kind").GetString();
    }
}
