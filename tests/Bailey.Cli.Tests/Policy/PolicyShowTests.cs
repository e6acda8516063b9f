using System.Text.Json;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Policy;

/// <summary><c>bailey policy show</c>.</summary>
public sealed class PolicyShowTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Without_rules_it_says_so()
    {
        var result = await RunAsync("policy", "show");
        result.ExitCode.ShouldBe(ExitCode.Ok);
        result.Text.ShouldStartWith("command rules: none; every command may be run\n");
        result.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rules_are_shown_with_their_source_and_what_they_make_of_each_command()
    {
        var file = _data.Write("policy.yml", "rules:\n  - name: readers\n    description: \"two\\nlines\"\n    max_risk: read\n    identities: [user]\n  - allow: [plugin/**]\n    deny: [run]\n    allow_unannotated: true\n");
        var text = (await RunAsync("policy", "show")).Text;
        text.ShouldStartWith($"command rules: 2, from {file}; a command may be run when one of them accepts it\n");
        text.ShouldContain("  #1 readers: two");
        text.ShouldContain("     max_risk: read\n     identities: user\n  #2\n     allow: plugin/**\n     deny: run\n     allow_unannotated: true\n");
        text.ShouldContain("warning: the rule #2: 'plugin/**' in allow matches no operation that Bailey has (did you mean 'plugins/**'?)");
        text.ShouldMatch(@"(?m)^run +run +write +no_matching_rule$");
        text.ShouldMatch(@"(?m)^policy show +policy/show +read +allowed$");
    }

    [Fact]
    public async Task Json_is_one_object_with_the_same()
    {
        var file = _data.Write("policy.yml", "name: readers\nmax_risk: read\nallow: [plugin/**, inspect]\n");
        var result = await RunAsync("policy", "show", "--json");
        result.Text.Count(static c => c == '\n').ShouldBe(1);
        var root = JsonDocument.Parse(result.Text).RootElement;
        var rules = root.GetProperty("command_rules");
        rules.GetProperty("origin").GetString().ShouldBe("file");
        rules.GetProperty("source").GetString().ShouldBe(file);
        rules.GetProperty("fault").ValueKind.ShouldBe(JsonValueKind.Null);
        rules.GetProperty("warnings").GetArrayLength().ShouldBe(1);
        rules.GetProperty("rules")[0].GetProperty("max_risk").GetString().ShouldBe("read");
        rules.GetProperty("rules")[0].GetProperty("allow").EnumerateArray().Select(static glob => glob.GetString()).ShouldBe(["plugin/**", "inspect"]);
        var run = root.GetProperty("commands").EnumerateArray().Single(static command => command.GetProperty("command").GetString() == "run");
        run.GetProperty("risk").GetString().ShouldBe("write");
        run.GetProperty("decision").GetProperty("reason_code").GetString().ShouldBe("domain_not_allowed");
    }

    [Fact]
    public async Task A_faulty_file_is_shown_with_all_its_faults()
    {
        var file = _data.Write("policy.yml", "max_risk: reed\nalow: [run]\n");
        var text = (await RunAsync("policy", "show")).Text;
        text.ShouldContain($"{file}:1:11: 'max_risk' is 'reed'");
        text.ShouldContain($"{file}:2:1: the key 'alow'");
        var json = JsonDocument.Parse((await RunAsync("policy", "show", "--json")).Text).RootElement.GetProperty("command_rules");
        json.GetProperty("fault").GetProperty("reason_code").GetString().ShouldBe("policy_invalid");
        json.GetProperty("faults").GetArrayLength().ShouldBe(2);
    }

    private Task<CommandLine.Result> RunAsync(params string[] arguments) => CommandLine.RunAsync(["--data", _data.FullPath, .. arguments]);
}
