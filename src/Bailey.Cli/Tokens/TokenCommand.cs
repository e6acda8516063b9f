using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Cli.Values;
using Bailey.Server.Http;
using Bailey.Server.Tokens;

namespace Bailey.Cli.Tokens;

/// <summary><c>bailey token ...</c>: one's own API tokens of a server.</summary>
internal static class TokenCommand
{
    /// <summary>The group, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data) => new("token", "Make, list and revoke API tokens of a server, for whoever asks")
    {
        CreateCreate(console, data),
        RemoteCommand.OfInstance(console, data, "list", "List your API tokens").Lists<TokenView>(static call => call.PathOf("tokens"), TableOf),
        CreateRevoke(console, data),
    };

    private static Command CreateCreate(CommandConsole console, Func<ParseResult, string> data)
    {
        var name = new Argument<string>("NAME") { Description = "What you call it, as 'deployment'" };
        var scope = new Option<string[]>("--scope")
        {
            HelpName = "PATTERN",
            Description = "What it is for at most, as plugin:package:*; repeatable. Each must be held by whoever asks",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        var days = ParsedOption.One("--days", "DAYS", "When it ends (default 90)", "a number from 1 to 366", static (string text, out int? value) => (value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 366 ? count : null) is not null);
        return RemoteCommand.OfInstance(console, data, "create", "Make an API token: prints its secret, which is shown this once", name, scope, days).Does(async call =>
        {
            var wanted = new NewToken(call.Parsed.GetRequiredValue(name), [.. call.Parsed.GetRequiredValue(scope)], call.Parsed.GetValue(days) ?? 90);
            var answer = await call.SendAsync(HttpMethod.Post, call.PathOf("tokens"), JsonSerializer.Serialize(wanted, ApiJson.Options));
            if (!answer.IsDone)
            {
                return call.Complain(answer);
            }

            // The secret alone goes to standard output, so that it can be written straight into a file.
            var created = answer.Read<CreatedToken>();
            call.Tell(answer, () => PrintableText.OneLine(created.Secret));
            if (!call.AsJson)
            {
                call.Console.Error.WriteLine(PrintableText.OneLine($"{created.Token.Name} ({created.Token.Id}): for {string.Join(", ", created.Token.Scope)}, until {ShownTime.Of(created.Token.ExpiresAt)}; the secret is not shown again"));
            }

            return ExitCode.Ok;
        });
    }

    private static Command CreateRevoke(CommandConsole console, Func<ParseResult, string> data)
    {
        var id = RemoteCommand.Part("ID", "The token, by its id");
        return RemoteCommand.OfInstance(console, data, "revoke", "Revoke one of your API tokens, from its next request on", id).Does(async call =>
        {
            var token = call.Parsed.GetRequiredValue(id);
            var answer = await call.SendAsync(HttpMethod.Delete, call.PathOf("tokens", token));
            if (!answer.IsDone)
            {
                return call.Complain(answer);
            }

            call.Console.WriteLine(call.AsJson ? JsonSerializer.Serialize(new { id = token, revoked = true }) : PrintableText.OneLine($"{token}: revoked"));
            return ExitCode.Ok;
        });
    }

    private static string TableOf(ImmutableArray<TokenView> tokens) => TextTable.Of(
        ["id", "name", "scope", "made", "ends"],
        tokens.Select(static token => new[] { token.Id, token.Name, string.Join(' ', token.Scope), ShownTime.Of(token.CreatedAt), ShownTime.Of(token.ExpiresAt) }),
        "You have no tokens.");
}
