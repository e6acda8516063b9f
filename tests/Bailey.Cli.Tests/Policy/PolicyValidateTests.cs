using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Policy;

/// <summary><c>bailey policy validate FILE</c>.</summary>
public sealed class PolicyValidateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Rule("P2.48")]
    public async Task A_sound_file_is_valid_and_not_applied()
    {
        var file = _folder.Write("policy.yml", "deny: [\"**\"]\n");
        var result = await CommandLine.RunAsync("policy", "validate", file);
        result.ExitCode.ShouldBe(ExitCode.Ok);
        result.Text.ShouldBe($"{file}: valid command-rules\n");
        (await CommandLine.RunAsync("inspect", file)).ExitCode.ShouldBe(ExitCode.BadData, "the file's rules would have denied it");
    }

    [Fact]
    [Rule("P2.47")]
    [Rule("P2.48")]
    public async Task Every_fault_is_listed_with_line_and_fix()
    {
        var file = _folder.Write("draft.yml", "name: x\nmax-risk: read\nallow: run\n");
        var result = await CommandLine.RunAsync("policy", "validate", file);
        result.ExitCode.ShouldBe(ExitCode.BadData);
        result.Complaint.ShouldBe($"{file} has 2 faults");
        result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            $"{file}:2:1: the key 'max-risk' is not known here (did you mean 'max_risk'?); the keys are name, description, allow, deny, max_risk, identities, allow_unannotated, rules",
            $"{file}:3:8: 'allow' must be a list, and is text; write 'allow: []' for none, or one item a line after '- '",
        ]);
    }

    [Fact]
    public async Task Json_is_one_object_with_the_same()
    {
        var file = _folder.Write("policy.yml", "max_risk: reed\n");
        var result = await CommandLine.RunAsync("policy", "validate", file, "--json");
        result.ExitCode.ShouldBe(ExitCode.BadData);
        var root = JsonDocument.Parse(result.Text).RootElement;
        root.GetProperty("file").GetString().ShouldBe(file);
        root.GetProperty("kind").GetString().ShouldBe("command-rules");
        root.GetProperty("valid").GetBoolean().ShouldBeFalse();
        var fault = root.GetProperty("faults")[0];
        fault.GetProperty("code").GetString().ShouldBe("value_not_allowed");
        fault.GetProperty("line").GetInt32().ShouldBe(1);
        fault.GetProperty("column").GetInt32().ShouldBe(11);
        fault.GetProperty("path").GetString().ShouldBe("/max_risk");
    }

    [Fact]
    public async Task A_pattern_that_matches_nothing_is_a_warning()
    {
        var file = _folder.Write("policy.yml", "deny: [plugin/install]\n");
        var result = await CommandLine.RunAsync("policy", "validate", file);
        result.ExitCode.ShouldBe(ExitCode.Ok);
        result.Text.ShouldContain("warning: the rule #1: 'plugin/install' in deny matches no operation");
    }

    [Fact]
    public async Task A_huge_file_is_refused_by_its_size()
    {
        var file = _folder.Write("policy.yml", "");
        using (var stream = File.OpenWrite(file))
        {
            stream.SetLength(100L * 1024 * 1024);
        }

        var result = await CommandLine.RunAsync("policy", "validate", file);
        result.ExitCode.ShouldBe(ExitCode.BadData);
        result.Text.ShouldStartWith($"{file}:1:1: the document has more than 1,048,576 bytes");
    }

    [Fact]
    public async Task What_is_not_there_or_unknown_is_told()
    {
        (await CommandLine.FailAsync(ExitCode.NoInput, "policy", "validate", Path.Combine(_folder.FullPath, "nowhere.yml"))).ShouldContain("there is no file");
        (await CommandLine.FailAsync(ExitCode.NoInput, "policy", "validate", _folder.FullPath)).ShouldContain("is a directory");
        (await CommandLine.FailAsync(ExitCode.Usage, "policy", "validate", "x", "--kind", "recipe")).ShouldStartWith("--kind takes one of command-rules");
    }
}
