using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Policy.Permissions;
using Bailey.Policy.Principals;

namespace Bailey.Cli.Principals;

/// <summary><c>bailey principal grant|revoke NAME PATTERN...</c>.</summary>
internal static class EditPermissionsCommand
{
    /// <summary>Grants permissions. What is granted is revoked no longer, where it was revoked in the same words.</summary>
    public static Command CreateGrant(CommandConsole console, Func<ParseResult, string> data) => Create(
        console,
        data,
        "grant",
        "principals/grant",
        "Grant permissions, such as plugin:package:install or plugin:*; --remove takes grants back",
        static (profile, patterns) => profile with { Grants = [.. profile.Grants.Union(patterns)], Revokes = [.. profile.Revokes.Except(patterns)] },
        static (profile, patterns) => profile with { Grants = [.. profile.Grants.Except(patterns)] });

    /// <summary>Revokes permissions, whatever grants or roles hold them. What is revoked is granted no longer, where it was granted in the same words.</summary>
    public static Command CreateRevoke(CommandConsole console, Func<ParseResult, string> data) => Create(
        console,
        data,
        "revoke",
        "principals/revoke",
        "Revoke permissions, whatever grants or roles hold them; --remove takes revokes back",
        static (profile, patterns) => profile with { Revokes = [.. profile.Revokes.Union(patterns)], Grants = [.. profile.Grants.Except(patterns)] },
        static (profile, patterns) => profile with { Revokes = [.. profile.Revokes.Except(patterns)] });

    private static Command Create(
        CommandConsole console,
        Func<ParseResult, string> data,
        string word,
        string operation,
        string description,
        Func<PrincipalProfile, PermissionPattern[], PrincipalProfile> add,
        Func<PrincipalProfile, PermissionPattern[], PrincipalProfile> remove)
    {
        var (name, patterns, actor, json) = (PrincipalCommand.NameArgument(), Patterns(), PrincipalCommand.ActorOption(), PrincipalCommand.JsonOption());
        var takeBack = new Option<bool>("--remove") { Description = "Take back what was given in the same words" };
        var command = new Command(word, description) { name, patterns, takeBack, actor, json };
        var place = new PrincipalPlace(command, console, data, actor, json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (principal, given, change) = (parsed.GetRequiredValue(name), parsed.GetRequiredValue(patterns), parsed.GetValue(takeBack) ? remove : add);
            if (await place.AskAsync(parsed, (RemotePrincipals remote) => remote.PermitAsync(principal, word, given, parsed.GetValue(takeBack)), cancellationToken) is { } asked)
            {
                return asked;
            }

            var after = PrincipalProfile.Default;
            var exitCode = EditPrincipalCommand.Apply(
                console, new PrincipalEditor(data(parsed), parsed.GetValue(actor)), operation, principal, profile => after = change(profile, given), parsed.GetValue(json));
            foreach (var (grant, revoke) in after.Grants.Intersect(given).SelectMany(grant => after.Revokes.Where(grant.Overlaps).Select(revoke => (grant, revoke))))
            {
                console.Complain($"warning: '{revoke}' is still revoked, which '{grant}' cannot make up for; take it back with 'bailey principal revoke {principal} \"{revoke}\" --remove'");
            }

            return exitCode;
        });
        return command;
    }

    private static Argument<PermissionPattern[]> Patterns() => new("PATTERN")
    {
        Description = "Permissions: segments parted by colons, * for any segment, and at the end for any further ones",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            var patterns = new List<PermissionPattern>();
            foreach (var token in result.Tokens)
            {
                if (PermissionPattern.TryParse(token.Value, out var pattern, out var fault))
                {
                    patterns.Add(pattern);
                }
                else
                {
                    result.AddError(fault);
                }
            }

            return [.. patterns];
        },
    };
}
