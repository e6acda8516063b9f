using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Policy;
using Bailey.Cli.Remote;

namespace Bailey.Cli.Call;

/// <summary><c>bailey call HOOK --community ID [--input JSON|@FILE|@-]</c>: calls a hook of a server, as an application does.</summary>
internal static class CallCommand
{
    private const int MaxInput = 16 * 1_024 * 1_024;

    /// <summary>The command.</summary>
    /// <param name="console">Where it reads and writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var hook = RemoteCommand.Part("HOOK", "The hook, as message.posted");
        var input = new Option<string?>("--input") { HelpName = "JSON", Description = "What passes through the hook: JSON, @FILE, or @- for what is piped in (default: {})" };
        var domain = new Option<string?>("--domain") { HelpName = "PATH", Description = "The domain in which it happens, as /games (default: /)" };
        return new RemoteCommand(console, data, "call", "Call a hook of a community on a server", hook, input, domain).Does(async call =>
        {
            var value = await ReadAsync(call, call.Parsed.GetValue(input));
            var path = call.PathOf("hooks", call.Parsed.GetRequiredValue(hook)) + (call.Parsed.GetValue(domain) is { } wanted ? $"?domain={Uri.EscapeDataString(wanted)}" : "");
            var answer = await call.SendAsync(HttpMethod.Post, path, value);
            return answer.IsDone ? Tell(call, answer) : call.Complain(answer);
        });
    }

    private static async Task<string> ReadAsync(RemoteCall call, string? given)
    {
        var text = given switch
        {
            null => "{}",
            "@-" => System.Text.Encoding.UTF8.GetString(await InputFile.ReadToEndAsync(
                call.Console.Input ?? throw new CommandException(ExitCode.Usage, "--input @- reads what is piped in, and nothing is"), "the input", MaxInput, call.Cancellation)),
            ['@', .. var file] => System.Text.Encoding.UTF8.GetString(await InputFile.ReadAsync(file, "input", MaxInput, call.Cancellation)),
            _ => given,
        };
        try
        {
            using var document = JsonDocument.Parse(text);
            return text;
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCode.Usage, $"--input is no JSON: {e.Message} A text is written with its quotes, as '\"hello\"'");
        }
    }

    private static int Tell(RemoteCall call, ServerAnswer answer)
    {
        if (answer.Json is not JsonObject reply || reply["mayGoOn"] is not JsonValue goesOn || !goesOn.TryGetValue<bool>(out var mayGoOn) || reply["outcomes"] is not JsonArray outcomes)
        {
            throw new CommandException(ExitCode.Unreachable, $"{call.Client.Shown}: the answer is none that a Bailey server of this version gives");
        }

        if (call.AsJson)
        {
            call.Console.WriteLine(answer.JsonText!);
        }
        else
        {
            call.Console.WriteLine(reply["value"] is { } value ? DecisionJson.ToJson(writer => value.WriteTo(writer)) : "null");
            if (outcomes.Count == 0)
            {
                call.Console.Complain("note: nothing is called at this hook; the value is what was given");
            }

            foreach (var outcome in outcomes.OfType<JsonObject>().Where(static outcome => $"{outcome["outcome"]}" != "result"))
            {
                call.Console.Complain($"{outcome["plugin"]} {outcome["version"]}: {outcome["outcome"]}{(outcome["detail"] is { } detail ? $": {detail}" : "")} ({outcome["code"]})");
            }

            if (!mayGoOn)
            {
                call.Console.Complain(reply["rejection"] is JsonObject rejection ? $"rejected by {rejection["plugin"]}: {rejection["reason"]} ({rejection["code"]})" : "the host may not go on");
            }
        }

        return mayGoOn ? ExitCode.Ok : ExitCode.PluginFailed;
    }
}
