using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Cli.Commands;
using Bailey.Cli.Principals;
using Bailey.Cli.Remote;
using Bailey.Plugins.Audit;
using Bailey.Server.Audit;

namespace Bailey.Cli.Audit;

/// <summary><c>bailey audit tail</c>: entries as a server writes them, until Ctrl-C.</summary>
internal static class AuditTailCommand
{
    private const int MaxAttempts = 10;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var community = AuditCommand.CommunityOption("Whose log (default: that of the instance, '*')");
        var (filter, choice, json) = (new AuditFilter(), new ServerChoice(console, data), PrincipalCommand.JsonOption());
        json.Description = "One JSON object on one line for each entry, instead of text";
        var command = new Command("tail", "Follow the audit log of a server until Ctrl-C") { community, json };
        filter.AddTo(command);
        foreach (var option in choice.Options)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = await choice.RequireAsync(parsed, cancellationToken);
            var chain = parsed.GetValue(community) ?? AuditChain.Instance;
            var call = new RemoteCall(console, client, parsed, AuditCommand.Chain(chain), parsed.GetValue(json), cancellationToken);
            return await FollowAsync(call, call.PathOf("audit", "tail") + AuditFilter.ToQueryString(filter.Read(parsed, chain), withPage: false));
        });
        return command;
    }

    // A server that is updated, or a network that breaks off, costs no entry: it is asked for what came after the last one.
    private static async Task<int> FollowAsync(RemoteCall call, string path)
    {
        var (last, attempts, wasOpen) = ((string?)null, 0, false);
        while (true)
        {
            try
            {
                using var response = await call.Client.OpenAsync(path, call.Cancellation, last);
                if ((int)response.StatusCode is not (502 or 503 or 504) || !wasOpen)
                {
                    if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
                    {
                        return call.Complain(await ServerClient.ReadAsync(response, call.Cancellation));
                    }

                    (wasOpen, attempts) = (true, 0);
                    await using var stream = await response.Content.ReadAsStreamAsync(call.Cancellation);
                    await foreach (var item in EventReader.ReadAsync(stream, call.Cancellation))
                    {
                        if (item.Name == "end")
                        {
                            return End(call, item.Data);
                        }

                        if (item.Name == "audit")
                        {
                            Show(call, item.Data);
                            last = item.Id ?? last;
                        }
                    }
                }
            }
            catch (CommandException e) when (e.ExitCode == ExitCode.Unreachable && wasOpen && attempts < MaxAttempts)
            {
                attempts++;
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // It broke off; whether the server is there still is found out next.
            }

            await Task.Delay(s_pause, call.Cancellation);
        }
    }

    private static void Show(RemoteCall call, string data)
    {
        var entry = AuditLine.Of(new ServerAnswer(200, "application/json", data, new Dictionary<string, string>()).Read<AuditEntryView>());
        call.Console.WriteLine(call.AsJson ? AuditLine.ToJson(entry) : AuditLine.ToText(entry));
    }

    private static int End(RemoteCall call, string data)
    {
        string? code;
        try
        {
            code = JsonNode.Parse(data)?["code"]?.ToString();
        }
        catch (JsonException)
        {
            code = null;
        }

        call.Console.Complain($"the server ended it: the log may be read no longer ({code ?? "no reason given"})");
        return ExitCode.PolicyDenied;
    }
}
