using System.CommandLine;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Policy.Commands;
using Bailey.Policy.Operations;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Policy;

/// <summary>The command line's own commands, governed by <c>policy.yml</c> in the data directory.</summary>
public sealed class GovernedCommandTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public static TheoryData<string> DeniableCommands => [.. Runnable().Where(static command => !Operation(command).IsDiagnostic).Select(GovernedCommands.WordsOf)];

    private string PolicyFile => Path.Combine(_data.FullPath, "policy.yml");

    public void Dispose() => _data.Dispose();

    [Fact]
    [Rule("P2.2")]
    public void Every_command_is_in_the_catalogue()
    {
        Runnable().Count().ShouldBeGreaterThan(4);
        Runnable().Select(GovernedCommands.WordsOf).Where(static words => !OperationCatalog.TryFindCommand(words, out _)).ShouldBeEmpty("add these to OperationCatalog");
    }

    [Fact]
    public async Task Without_a_file_every_command_is_there()
    {
        var help = await RunAsync("--help");
        help.Text.ShouldContain("run <FILE>");
        help.Text.ShouldContain("policy ");
        help.Error.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P2.28")]
    public async Task A_denied_command_is_hidden_from_help_and_from_suggestions()
    {
        Write("max_risk: read");
        var help = await RunAsync("--help");
        help.ExitCode.ShouldBe(ExitCode.Ok);
        help.Text.ShouldNotContain("run <FILE>");
        help.Text.ShouldContain("inspect <FILE>");
        (await RunAsync("rnu")).Complaint.ShouldBe("there is no command 'rnu'; see 'bailey --help'");
    }

    [Fact]
    [Rule("P2.28")]
    [Rule("P2.25")]
    public void A_group_of_denied_commands_is_hidden_and_denied_as_one()
    {
        var (root, governed) = Govern("deny: [\"principals/**\"]", Group("principal", "list", "grant"), Group("jobs", "list", "pause"));
        Find(root, "principal").Hidden.ShouldBeTrue();
        governed.DecisionOn(Find(root, "principal")).ReasonCode.ShouldBe(CommandRuleReason.CommandDenylisted);
        Find(root, "jobs").Hidden.ShouldBeFalse();
        Find(root, "jobs").Subcommands.ShouldAllBe(static command => !command.Hidden);
    }

    [Fact]
    [Rule("P2.26")]
    public void A_group_denied_for_several_reasons_says_so()
    {
        var (root, governed) = Govern("deny: [principals/list]\nmax_risk: read", Group("principal", "list", "grant"));
        governed.DecisionOn(Find(root, "principal")).ReasonCode.ShouldBe(CommandRuleReason.MixedChildrenPolicy);
    }

    [Fact]
    [Rule("P2.27")]
    public async Task The_root_is_there_when_all_else_is_denied()
    {
        Write("deny: [\"**\"]");
        (await RunAsync("--help")).ExitCode.ShouldBe(ExitCode.Ok);
        (await RunAsync("--version")).ExitCode.ShouldBe(ExitCode.Ok);
        (await RunAsync()).ExitCode.ShouldBe(ExitCode.Usage);
        var (root, governed) = Govern("deny: [\"**\"]", Group("principal", "list"));
        governed.DecisionOn(root).Allowed.ShouldBeTrue();
        root.Hidden.ShouldBeFalse();
    }

    [Fact]
    public void A_command_that_holds_others_stays_in_sight_while_one_of_them_is_allowed()
    {
        var own = Group("audit", "query");
        own.SetAction(static _ => 0);
        var (root, governed) = Govern("allow: [audit/query]", own);
        governed.DecisionOn(Find(root, "audit")).ReasonCode.ShouldBe(CommandRuleReason.RiskNotAnnotated);
        Find(root, "audit").Hidden.ShouldBeFalse();
    }

    [Fact]
    public void A_command_that_the_catalogue_does_not_know_is_denied_by_any_rule()
    {
        var (root, governed) = Govern("allow: [\"**\"]", new Command("strange") { Action = new NoAction() });
        governed.DecisionOn(Find(root, "strange")).ReasonCode.ShouldBe(CommandRuleReason.RiskNotAnnotated);
    }

    [Theory]
    [Rule("P2.28")]
    [Rule("P2.29")]
    [MemberData(nameof(DeniableCommands))]
    public async Task A_denied_command_answers_any_arguments_with_the_denial(string words)
    {
        Write("name: nothing\ndeny: [\"**\"]");
        var command = Runnable().Single(command => GovernedCommands.WordsOf(command) == words);
        string[][] tails =
        [
            [], ["--nonsense"], ["a", "b", "c", "d"], ["--help"], ["-h"], ["--", "x"], ["--json", "--json"], ["--data"], ["policy", "show"], ["@file"], [""], ["-x", "--y=z", "\u202E"],
            .. command.Options.SelectMany(static option => new string[][] { [option.Name], [option.Name, "junk"], [option.Name, "junk", option.Name, "--help"], [$"{option.Name}="] }),
        ];
        foreach (var tail in tails)
        {
            var result = await RunAsync([.. words.Split(' '), .. tail]);
            var shown = string.Join(' ', tail);
            result.ExitCode.ShouldBe(ExitCode.PolicyDenied, shown);
            (tail.Contains("--json") ? result.Text : result.Error).ShouldContain("command_denylisted", Case.Sensitive, shown);
        }
    }

    [Fact]
    [Rule("P2.23")]
    public async Task A_denial_tells_message_reason_rule_file_and_remedy()
    {
        Write("name: read only\nmax_risk: read");
        var result = await RunAsync("run", "--nonsense");
        result.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        result.Output.ShouldBeEmpty();
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(
        [
            "bailey: 'run' is denied by the rule 'read only': its risk is write, above max_risk read",
            "  reason  risk_too_high",
            "  rule    read only",
            $"  from    {PolicyFile}",
            $"  remedy  whoever keeps {PolicyFile} may, in the rule 'read only', raise max_risk to write",
        ]);
    }

    [Fact]
    public async Task A_denial_is_one_object_of_json_where_json_is_asked_for()
    {
        Write("name: read only\nmax_risk: read");
        var result = await RunAsync("run", "x.wasm", "--fuel", "junk", "--json");
        result.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        result.Error.ShouldBeEmpty();
        result.Text.Count(static c => c == '\n').ShouldBe(1);
        var json = JsonDocument.Parse(result.Text).RootElement;
        json.EnumerateObject().Select(static field => field.Name).ShouldBe(["allowed", "reason_code", "layer", "source", "rule", "message", "remedy"]);
        json.GetProperty("allowed").GetBoolean().ShouldBeFalse();
        json.GetProperty("reason_code").GetString().ShouldBe("risk_too_high");
        json.GetProperty("layer").GetString().ShouldBe("command_rule");
        json.GetProperty("source").GetString().ShouldBe(PolicyFile);
        json.GetProperty("rule").GetString().ShouldBe("read only");
    }

    [Fact]
    public async Task An_allowed_command_is_run_as_ever()
    {
        Write("deny: [run]");
        (await RunAsync("inspect", "nowhere.wasm")).ExitCode.ShouldBe(ExitCode.NoInput);
        (await RunAsync("inspect", "x.wasm", "--nonsense")).ExitCode.ShouldBe(ExitCode.Usage);
        (await RunAsync("docs", "limits")).ExitCode.ShouldBe(ExitCode.Ok);
    }

    [Theory]
    [Rule("P2.46")]
    [Rule("P2.47")]
    [InlineData("max_risk: reed\n", 1, "did you mean 'read'?")]
    [InlineData("name: a\nallow: [run/]\n", 2, "ends with a slash")]
    [InlineData("", 1, "remove the file to govern nothing")]
    public async Task A_faulty_file_leaves_diagnostics_alone(string text, int line, string fix)
    {
        Write(text);
        var denied = await RunAsync("inspect", "x.wasm");
        denied.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        denied.Error.ShouldContain($"{PolicyFile}:{line}:");
        denied.Error.ShouldContain(fix);
        denied.Error.ShouldContain("policy_invalid");

        var help = await RunAsync("--help");
        help.ExitCode.ShouldBe(ExitCode.Ok);
        help.Text.ShouldContain("policy ");
        help.Text.ShouldNotContain("inspect <FILE>");
        help.Error.ShouldContain($"{PolicyFile}:{line}:");
        (await RunAsync("policy", "show")).ExitCode.ShouldBe(ExitCode.Ok);
        (await RunAsync("policy", "validate", PolicyFile)).ExitCode.ShouldBe(ExitCode.BadData);
        (await RunAsync("--version")).ExitCode.ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task The_data_directory_is_the_first_that_is_named()
    {
        using var other = new TemporaryFolder();
        Write("deny: [run]");
        var nested = Directory.CreateDirectory(Path.Combine(other.FullPath, "bailey")).FullName;
        File.WriteAllText(Path.Combine(nested, "policy.yml"), "deny: [inspect]");
        var home = Directory.CreateDirectory(Path.Combine(other.FullPath, ".local", "share", "bailey")).FullName;
        File.WriteAllText(Path.Combine(home, "policy.yml"), "deny: [docs/**]");
        var variables = new Dictionary<string, string>();

        await ShouldBeDenied("docs limits");
        variables["XDG_DATA_HOME"] = "relative/is/ignored";
        await ShouldBeDenied("docs limits");
        variables["XDG_DATA_HOME"] = other.FullPath;
        await ShouldBeDenied("inspect x");
        variables["BAILEY_DATA"] = "";
        await ShouldBeDenied("inspect x");
        variables["BAILEY_DATA"] = _data.FullPath;
        await ShouldBeDenied("run x");
        await ShouldBeDenied($"--data {home} docs limits");
        await ShouldBeDenied($"docs limits --data={home}");

        async Task ShouldBeDenied(string line) =>
            (await CommandLine.RunAsync(variables, other.FullPath, line.Split(' '))).ExitCode.ShouldBe(ExitCode.PolicyDenied, line);
    }

    [Fact]
    public async Task A_data_directory_that_is_not_there_yet_has_no_rules_and_can_be_begun()
    {
        var fresh = Path.Combine(_data.FullPath, "not", "there", "yet");
        (await CommandLine.RunAsync("--data", fresh, "principal", "create", "ann")).ExitCode.ShouldBe(ExitCode.Ok);
        (await CommandLine.RunAsync("--data", fresh, "principal", "show", "ann")).ExitCode.ShouldBe(ExitCode.Ok);
        (await CommandLine.FailAsync(ExitCode.Usage, "--data", "", "inspect", "x.wasm")).ShouldBe("--data takes a folder; see 'bailey inspect --help'");
    }

    [Fact]
    public async Task What_a_file_is_called_cannot_steer_the_terminal()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_data.FullPath, "a\u001B[31mb")).FullName;
        File.WriteAllText(Path.Combine(folder, "policy.yml"), "max_risk: \"\\e[2Jread\"");
        var result = await CommandLine.RunAsync("--data", folder, "run");
        result.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        result.Error.ShouldNotContain("\u001B");
        (await CommandLine.RunAsync("--data", folder, "policy", "show")).Text.ShouldNotContain("\u001B");
    }

    private static IEnumerable<Command> Runnable() => Below(BaileyCommand.Create(new CommandConsole { Output = Stream.Null, Error = TextWriter.Null }, DataDirectory.CreateOption(), static () => throw new InvalidOperationException()));

    private static IEnumerable<Command> Below(Command command) =>
        command.Subcommands.SelectMany(static child => Below(child).Concat(child.Action is null ? [] : [child]));

    private static Operation Operation(Command command) => OperationCatalog.TryFindCommand(GovernedCommands.WordsOf(command), out var operation) ? operation : new Operation("unknown", null);

    private static Command Group(string name, params string[] commands)
    {
        var group = new Command(name);
        Array.ForEach(commands, command => group.Add(new Command(command) { Action = new NoAction() }));
        return group;
    }

    private static (RootCommand Root, GovernedCommands Governed) Govern(string rules, params Command[] commands)
    {
        var root = new RootCommand();
        Array.ForEach(commands, root.Add);
        var governed = new GovernedCommands(root, CommandPolicy.Of(CommandRuleDocument.Read(System.Text.Encoding.UTF8.GetBytes(rules), "policy.yml")));
        governed.HideDenied();
        return (root, governed);
    }

    private static Command Find(RootCommand root, string name) => root.Subcommands.Single(command => command.Name == name);

    private void Write(string text) => File.WriteAllText(PolicyFile, text);

    private Task<CommandLine.Result> RunAsync(params string[] arguments) =>
        CommandLine.RunAsync(new Dictionary<string, string> { ["BAILEY_DATA"] = _data.FullPath }, null, arguments);

    private sealed class NoAction : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult) => 0;
    }
}
