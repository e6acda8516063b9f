using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Remote;
using Bailey.Policy.Snapshots;
using Bailey.Server.Principals;
using Bailey.Storage.Policies;

namespace Bailey.Cli.Principals;

/// <summary><c>bailey principal list</c> and <c>bailey principal show NAME</c>.</summary>
internal static class ShowPrincipalCommand
{
    /// <summary>Lists principals.</summary>
    public static Command CreateList(CommandConsole console, Func<ParseResult, string> data)
    {
        var (actor, json) = (PrincipalCommand.AskerOption(), PrincipalCommand.JsonOption());
        var command = new Command("list", "List principals: those with a profile, and members of communities") { actor, json };
        var place = new PrincipalPlace(command, console, data, actor, json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (await place.AskAsync(parsed, static (RemoteCall call) => call.ListAsync<PrincipalView>(call.PathOf("principals"), RemotePrincipals.TableOf), cancellationToken) is { } exitCode)
            {
                return exitCode;
            }

            PrincipalCommand.RefuseAsker(parsed, actor);
            var documents = new PolicyDirectory(data(parsed)).Load();
            var policy = PolicySnapshot.Compile(documents);
            var principals = policy.Principals.OrderBy(static principal => principal.Name.Text, StringComparer.OrdinalIgnoreCase).ToList();
            if (parsed.GetValue(json))
            {
                console.WriteLine(DecisionJson.ToJson(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteStartArray("principals");
                    principals.ForEach(principal => PrincipalReport.Write(writer, principal, documents.Principals.First(record => record.Name.Equals(principal.Name)).Profile));
                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }));
            }
            else
            {
                console.WriteLine(principals.Count == 0 ? "There are no principals; make one with 'bailey principal create NAME'." : PrincipalReport.ToTable(principals));
            }

            foreach (var warning in policy.Warnings)
            {
                console.Complain($"warning: {warning.Message}");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Shows one principal.</summary>
    public static Command CreateShow(CommandConsole console, Func<ParseResult, string> data)
    {
        var (name, actor, json) = (PrincipalCommand.NameArgument(), PrincipalCommand.AskerOption(), PrincipalCommand.JsonOption());
        var command = new Command("show", "Show what the policy says of a principal; of a server, its profile") { name, actor, json };
        var place = new PrincipalPlace(command, console, data, actor, json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var principal = parsed.GetRequiredValue(name);
            if (await place.AskAsync(parsed, (RemotePrincipals remote) => remote.ShowAsync(principal), cancellationToken) is { } exitCode)
            {
                return exitCode;
            }

            PrincipalCommand.RefuseAsker(parsed, actor);
            var documents = new PolicyDirectory(data(parsed)).LoadFor(principal);
            var policy = PolicySnapshot.Compile(documents);
            var found = policy.Find(principal.Text) ?? throw new CommandException(ExitCode.NoInput, policy.CheckEnabled(principal.Text).Message);
            var document = documents.Principals[0].Profile;
            console.WriteLine(parsed.GetValue(json) ? DecisionJson.ToJson(writer => PrincipalReport.Write(writer, found, document)) : PrincipalReport.ToText(found, document));
            foreach (var warning in policy.Warnings)
            {
                console.Complain($"warning: {warning.Message}");
            }

            return document is { IsValid: false } ? ExitCode.BadData : ExitCode.Ok;
        });
        return command;
    }
}
