using System.CommandLine;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Cli.Policy;
using Bailey.Cli.Remote;
using Bailey.Policy.Principals;
using Bailey.Policy.Snapshots;
using Bailey.Server.Accounts;
using Bailey.Server.Http;
using Bailey.Storage.Files;
using Bailey.Storage.Policies;
using Bailey.Storage.Sqlite;

namespace Bailey.Cli.Principals;

/// <summary><c>bailey principal link NAME</c>: lets somebody in again who lost their password, or never had one.</summary>
internal static class PrincipalLinkCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var (name, actor, json) = (PrincipalCommand.NameArgument(), PrincipalCommand.ActorOption(), PrincipalCommand.JsonOption());
        var command = new Command("link", "Make a one-time link by which a person chooses a new password: prints it, and shows it this once") { name, actor, json };
        var place = new PrincipalPlace(command, console, data, actor, json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var principal = parsed.GetRequiredValue(name);
            if (await place.AskAsync(parsed, (RemotePrincipals remote) => remote.LinkAsync(principal), cancellationToken) is { } exitCode)
            {
                return exitCode;
            }

            CreatedSignInLink link;
            try
            {
                link = await MakeAsync(data(parsed), principal, parsed.GetValue(actor), cancellationToken);
            }
            catch (StorageException e) when (e.Code == FileReason.Busy && File.Exists(ServerChoice.SocketOf(data(parsed))))
            {
                // The server that runs there has the store; it is asked over its socket.
                return await place.RequireAsync(parsed, remote => remote.LinkAsync(principal), cancellationToken);
            }

            Tell(console, link, null, parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Prints a link. It alone goes to standard output, so that it can be passed on as it is.</summary>
    /// <param name="console">Where.</param>
    /// <param name="link">The link.</param>
    /// <param name="server">The address of the server; null where it is not known here.</param>
    /// <param name="asJson">Whether whoever asks reads JSON.</param>
    public static void Tell(CommandConsole console, CreatedSignInLink link, Uri? server, bool asJson)
    {
        if (asJson)
        {
            console.WriteLine(DecisionJson.ToJson(writer => JsonSerializer.Serialize(writer, link, ApiJson.Options)));
            return;
        }

        console.WriteLine(PrintableText.OneLine(server is null ? link.Link : new Uri(server, link.Link).ToString()));
        console.Error.WriteLine(PrintableText.OneLine($"for {link.Principal}, once, until {ShownTime.Of(link.ExpiresAt)}; {(server is null ? "open it after the address of the server, as https://bailey.example.com/sign-in/link?token=...; " : "")}whoever has it can sign in as {link.Principal}, and it is not shown again"));
    }

    private static async Task<CreatedSignInLink> MakeAsync(string data, PrincipalName name, string? actor, CancellationToken cancellationToken)
    {
        var policy = PolicySnapshot.Compile(new PolicyDirectory(data).Load());
        var target = policy.Find(name.Text) ?? throw new CommandException(ExitCode.NoInput, $"there is no principal '{name}'; make it with 'bailey principal create {name} auth.methods=password,passkey,token'");
        PrincipalPolicy? maker = null;
        if (actor is not null)
        {
            DenialException.ThrowIfDenied(policy.CheckEnabled(actor));
            maker = policy.Find(actor)!;
            DenialException.ThrowIfDenied(SignInLink.CheckMaker(maker, target));
        }

        await using var store = SqlitePluginStore.Open(Path.Combine(data, "state"));
        DenialException.ThrowIfDenied(await SignInLink.CheckAsync(store, target, cancellationToken));
        return await SignInLink.MakeAsync(store, target, maker, TimeProvider.System, cancellationToken);
    }
}
