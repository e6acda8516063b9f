using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Cli.Values;
using Bailey.Server.Http;
using Bailey.Server.Members;

namespace Bailey.Cli.Communities;

/// <summary><c>bailey invite ROLE...</c>: makes an invitation to a community, which is accepted by its code.</summary>
internal static class InviteCommand
{
    /// <summary>The command, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var roles = new Argument<string[]>("ROLE") { Description = "The roles that whoever accepts it gets, as member", Arity = ArgumentArity.OneOrMore };
        var hours = ParsedOption.One("--hours", "HOURS", "For how long it may be accepted (default 168, a week)", "a number from 1 to 720", static (string text, out int? value) => (value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 720 ? count : null) is not null);
        var note = new Option<string?>("--note") { HelpName = "TEXT", Description = "For whom it is, as lists of invitations show it" };
        return new RemoteCommand(console, data, "invite", "Invite somebody to a community: prints the code by which it is accepted once, and which is shown this once", roles, hours, note).Does(async call =>
        {
            var wanted = new NewInvitation([.. call.Parsed.GetRequiredValue(roles)], call.Parsed.GetValue(hours) ?? 168, call.Parsed.GetValue(note));
            var answer = await call.SendAsync(HttpMethod.Post, call.PathOf("members", "invitations"), JsonSerializer.Serialize(wanted, ApiJson.Options));
            if (!answer.IsDone)
            {
                return call.Complain(answer);
            }

            var created = answer.Read<CreatedInvitation>();
            call.Tell(answer, () => PrintableText.OneLine(created.Code));
            if (!call.AsJson)
            {
                call.Console.Error.WriteLine(PrintableText.OneLine($"for {call.Community} as {string.Join(", ", created.Invitation.Roles)}, good once and until {ShownTime.Of(created.Invitation.ExpiresAt)}; the code is not shown again"));
            }

            return ExitCode.Ok;
        });
    }
}
