using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Cli.Principals;
using Bailey.Cli.Remote;
using Bailey.Server.Policies;

namespace Bailey.Cli.Policy;

/// <summary>
/// <c>bailey policy show [--json]</c>: the command rules in force, where they come from, and what they make of each command; or, with
/// <c>--community</c>, the plugin policy of a community of a server.
/// </summary>
internal static class ShowPolicyCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console, Func<GovernedCommands> governed, Func<ParseResult, string> data)
    {
        var community = RemoteCommand.CreateCommunity();
        community.Description = "Show the plugin policy of this community, of a server, instead";
        var actor = new Option<string?>("--as") { HelpName = "PRINCIPAL", Description = "Ask the server of the data directory as this principal (default: the server's operator)" };
        var json = PrincipalCommand.JsonOption();
        var choice = new ServerChoice(console, data, readsFiles: true, actor);
        var command = new Command("show", "Show the command rules in force, and what they make of each command; or the plugin policy of a community") { community, actor, json };
        foreach (var option in choice.Options)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (asked, asJson) = (parsed.GetValue(community), parsed.GetValue(json));
            using var client = asked is null ? await choice.FindNamedAsync(parsed, cancellationToken) : await choice.RequireAsync(parsed, cancellationToken);
            if (client is not null)
            {
                var call = new RemoteCall(console, client, parsed, asked, asJson, cancellationToken);
                return asked is null ? await ShowRulesAsync(call) : await new RemotePolicyDocument(call).ShowAsync();
            }

            var report = new CommandRulesReport(governed());
            console.WriteLine(asJson ? report.ToJson() : report.ToText());
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<int> ShowRulesAsync(RemoteCall call)
    {
        var answer = await call.SendAsync(HttpMethod.Get, call.PathOf("policy"));
        return answer.IsDone ? call.Tell(answer, () => TextOf(answer.Read<PolicyView>())) : call.Complain(answer);
    }

    private static string TextOf(PolicyView policy)
    {
        var lines = new List<string>
        {
            policy.Fault is { } fault ? $"{fault.Detail}; only diagnostics exist"
                : policy.Rules.IsEmpty ? "command rules: none; every operation exists"
                : FormattableString.Invariant($"command rules: {policy.Rules.Length}, from {policy.Source}; an operation exists when one of them accepts it"),
        };
        lines.AddRange(policy.Rules.Select(static (rule, index) => $"  {rule.Name ?? FormattableString.Invariant($"#{index + 1}")}: {rule.Description ?? "no description"}"));
        lines.AddRange(policy.Warnings.Select(static warning => $"warning: {warning}"));
        var table = TextTable.Of(["operation", "permission", "risk", "decision"], policy.Operations.Select(static operation => new[] { operation.Path, operation.Permission, operation.Risk, operation.Exists ? "exists" : operation.Code }), "");
        return $"{string.Join('\n', lines.Select(PrintableText.OneLine))}\n\n{table}";
    }
}
