using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Policy.Principals;
using Bailey.Storage.Profiles;

namespace Bailey.Cli.Principals;

/// <summary><c>bailey principal create|set|enable|disable</c>.</summary>
internal static class EditPrincipalCommand
{
    /// <summary>Makes a principal.</summary>
    public static Command CreateCreate(CommandConsole console, Func<ParseResult, string> data)
    {
        var (name, changes, actor, json) = (PrincipalCommand.NameArgument(), Changes(ArgumentArity.ZeroOrMore), PrincipalCommand.ActorOption(), PrincipalCommand.JsonOption());
        var command = new Command("create", $"Make a principal with a profile of its own. Fields: {ProfileChange.Keys}") { name, changes, actor, json };
        var place = new PrincipalPlace(command, console, data, actor, json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var profile = (parsed.GetValue(changes) ?? []).Aggregate(PrincipalProfile.Default, static (profile, change) => change(profile));
            if (await place.AskAsync(parsed, (RemotePrincipals remote) => remote.CreateAsync(parsed.GetRequiredValue(name), profile), cancellationToken) is { } exitCode)
            {
                return exitCode;
            }

            var stored = new PrincipalEditor(data(parsed), parsed.GetValue(actor)).Create(parsed.GetRequiredValue(name), profile);
            Report(console, stored, "created", parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Changes fields.</summary>
    public static Command CreateSet(CommandConsole console, Func<ParseResult, string> data)
    {
        var (name, changes, actor, json) = (PrincipalCommand.NameArgument(), Changes(ArgumentArity.OneOrMore), PrincipalCommand.ActorOption(), PrincipalCommand.JsonOption());
        var command = new Command("set", $"Change fields of a profile, such as groups+=admin or network.egress=api.example.com. Fields: {ProfileChange.Keys}") { name, changes, actor, json };
        var place = new PrincipalPlace(command, console, data, actor, json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            PrincipalProfile Change(PrincipalProfile profile) => parsed.GetRequiredValue(changes).Aggregate(profile, static (profile, change) => change(profile));
            return await place.AskAsync(parsed, (RemotePrincipals remote) => remote.ChangeAsync(parsed.GetRequiredValue(name), Change), cancellationToken)
                ?? Apply(console, new PrincipalEditor(data(parsed), parsed.GetValue(actor)), "principals/update", parsed.GetRequiredValue(name), Change, parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>Enables or disables.</summary>
    public static Command CreateSwitch(CommandConsole console, Func<ParseResult, string> data, string word, string operation, string description, bool enabled)
    {
        var (name, actor, json) = (PrincipalCommand.NameArgument(), PrincipalCommand.ActorOption(), PrincipalCommand.JsonOption());
        var command = new Command(word, description) { name, actor, json };
        var place = new PrincipalPlace(command, console, data, actor, json);
        command.SetAction(async (parsed, cancellationToken) =>
            await place.AskAsync(parsed, (RemotePrincipals remote) => remote.SwitchAsync(parsed.GetRequiredValue(name), enabled), cancellationToken)
            ?? Apply(console, new PrincipalEditor(data(parsed), parsed.GetValue(actor)), operation, parsed.GetRequiredValue(name), profile => profile with { Enabled = enabled }, parsed.GetValue(json)));
        return command;
    }

    /// <summary>Changes a profile and says what came of it.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Apply(CommandConsole console, PrincipalEditor editor, string operation, PrincipalName name, Func<PrincipalProfile, PrincipalProfile> change, bool asJson)
    {
        var (before, stored) = editor.Change(operation, name, change);
        Report(console, stored, stored.Document.Require().Equals(before) ? "unchanged" : "changed", asJson);
        return ExitCode.Ok;
    }

    private static void Report(CommandConsole console, StoredProfile stored, string what, bool asJson) =>
        console.WriteLine(asJson
            ? DecisionJson.ToJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("principal", stored.Name.Text);
                json.WriteString("result", what);
                json.WriteString("file", stored.Path);
                json.WriteEndObject();
            })
            : PrintableText.OneLine($"{stored.Name}: {what} ({stored.Path})"));

    private static Argument<Func<PrincipalProfile, PrincipalProfile>[]> Changes(ArgumentArity arity) => new("FIELD=VALUE")
    {
        Description = "Fields to set; of lists += adds and -= removes; values of lists are parted by commas",
        Arity = arity,
        CustomParser = result =>
        {
            var changes = new List<Func<PrincipalProfile, PrincipalProfile>>();
            foreach (var token in result.Tokens)
            {
                try
                {
                    changes.Add(ProfileChange.Parse(token.Value));
                }
                catch (FormatException e)
                {
                    result.AddError(e.Message);
                }
            }

            return [.. changes];
        },
    };
}
