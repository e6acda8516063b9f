using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Principals;
using Bailey.Cli.Remote;

namespace Bailey.Cli.Operations;

/// <summary><c>bailey smoke-test URL</c>: whether a running server does what matters most.</summary>
internal static class SmokeTestCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console)
    {
        var url = new Argument<Uri>("URL")
        {
            Description = "The server, as http://127.0.0.1:8417",
            CustomParser = static result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https")
                {
                    return parsed;
                }

                result.AddError("URL must be the address of a server, as http://127.0.0.1:8417");
                return null;
            },
        };
        var json = PrincipalCommand.JsonOption();
        var command = new Command("smoke-test", "Try a running server: alive, ready, closed to strangers (a token in BAILEY_TOKEN tries signing in, too)") { url, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var token = console.Variable("BAILEY_TOKEN") is { Length: > 0 } given ? given : null;
            using var nobody = ServerClient.Of(parsed.GetRequiredValue(url)!, null);
            using var wrong = ServerClient.Of(parsed.GetRequiredValue(url)!, "bailey_wrong");
            using var somebody = ServerClient.Of(parsed.GetRequiredValue(url)!, token);
            List<(string Name, bool Passed, string Detail)> checks =
            [
                await TryAsync("alive", nobody, "/health/live", static answer => answer.Status == 200, cancellationToken),
                await TryAsync("ready", nobody, "/health/ready", static answer => answer.Status == 200, cancellationToken),
                await TryAsync("closed to strangers", nobody, "/api/communities", static answer => answer is { Status: 401, Code: "sign_in_required" }, cancellationToken),
                await TryAsync("tells nothing of what exists", nobody, "/api/communities/smoke-test", static answer => answer is { Status: 401, Code: "sign_in_required" }, cancellationToken),
                await TryAsync("refuses a wrong token", wrong, "/api/communities", static answer => answer.Status == 401, cancellationToken),
                await TryAsync("sends security headers", nobody, "/health/live", static answer => answer.Headers.ContainsKey("Content-Security-Policy") && answer.Headers.ContainsKey("X-Content-Type-Options"), cancellationToken),
            ];
            if (token is not null)
            {
                checks.Add(await TryAsync("takes the token", somebody, "/api/communities", static answer => answer.Status == 200, cancellationToken));
            }

            var passed = checks.All(static check => check.Passed);
            if (parsed.GetValue(json))
            {
                console.WriteLine(DecisionJson.ToJson(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteBoolean("passed", passed);
                    writer.WriteStartArray("checks");
                    foreach (var (name, ok, detail) in checks)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("name", name);
                        writer.WriteBoolean("passed", ok);
                        writer.WriteString("detail", detail);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }));
            }
            else
            {
                checks.ForEach(check => console.WriteLine(PrintableText.OneLine($"{(check.Passed ? "ok  " : "FAIL")}  {check.Name}{(check.Passed ? "" : $": {check.Detail}")}")));
            }

            return passed ? ExitCode.Ok : ExitCode.PluginFailed;
        });
        return command;
    }

    private static async Task<(string Name, bool Passed, string Detail)> TryAsync(string name, ServerClient client, string path, Func<ServerAnswer, bool> expected, CancellationToken cancellationToken)
    {
        var answer = await client.SendAsync(HttpMethod.Get, path, (string?)null, cancellationToken);
        return (name, expected(answer), $"{path} answered {answer.Status}{(answer.Code is { } code ? $" {code}" : "")}");
    }
}
