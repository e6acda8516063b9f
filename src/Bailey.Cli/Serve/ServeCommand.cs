using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Remote;
using Bailey.Console.Hosting;
using Bailey.Plugins.BuiltIn;
using Bailey.Server.Accounts;
using Bailey.Server.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Bailey.Cli.Serve;

/// <summary><c>bailey serve</c>: runs the server until it is told to stop.</summary>
internal static partial class ServeCommand
{
    /// <summary>The command, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var options = new ServerOptionSet(console);
        var json = new Option<bool>("--json") { Description = "Tell where it listens as one JSON object on one line" };
        var command = options.AddTo(new Command("serve", "Run the server: the API, plugins, jobs and sign-in"));
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var server = await StartAsync(options.Read(parsed, data(parsed)), cancellationToken);
            Tell(console, server, await SetupLink.EnsureAsync(server, cancellationToken), parsed.GetValue(json));
            ServiceNotice.Send(console, ServiceNotice.Ready);
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // Told to stop: that is how it ends.
            }

            ServiceNotice.Send(console, ServiceNotice.Stopping);
            await server.StopAsync(CancellationToken.None);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>Builds and starts a server.</summary>
    /// <exception cref="CommandException">It cannot start.</exception>
    public static async Task<WebApplication> StartAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        if (options.FindFault() is { } fault)
        {
            throw new CommandException(ExitCode.Usage, fault);
        }

        var server = BaileyServer.Build(options, parts: new ConsolePages());
        try
        {
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch (Exception e)
        {
            // What has begun already is ended in its order: nothing of it asks for what is gone.
            await StopAsync(server);
            await server.DisposeAsync();
            throw e switch
            {
                BuiltInStartupException => new CommandException(ExitCode.BadData, e.Message),
                IOException or SocketException => new CommandException(ExitCode.NoInput, $"the server cannot listen: {e.Message.TrimEnd('.')}; name another address by --listen"),
                ArgumentException when options.PostgreSql is not null => new CommandException(ExitCode.Usage, e.Message),
                _ => e,
            };
        }
    }

    private static void Tell(CommandConsole console, WebApplication server, string? setup, bool asJson)
    {
        if (asJson)
        {
            console.WriteLine(DecisionJson.ToJson(json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("listening");
                JsonSerializer.Serialize(json, server.Urls);
                json.WriteString("setup", setup);
                json.WriteEndObject();
            }));
            return;
        }

        foreach (var url in server.Urls)
        {
            console.WriteLine($"listening on {url}");
        }

        if (setup is not null)
        {
            console.WriteLine("first start: nobody can sign in yet. Make the first admin, once and within 24 hours, in a browser:");
            console.WriteLine($"  {InBrowser(server.Urls.First())}{setup}");
            console.WriteLine("then sign in, or go on as the operator on this machine, who needs no password: docs/guides/first-server.md");
        }
    }

    // What stands for all addresses of the machine, as in a container, is none that a browser opens.
    private static string InBrowser(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && IPAddress.TryParse(address.DnsSafeHost, out var host) && (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any))
            ? $"{address.Scheme}://127.0.0.1:{address.Port}"
            : url;

    [LoggerMessage(EventId = 4002, Level = LogLevel.Warning, Message = "What had begun of a server that did not start could not be ended in its order")]
    private static partial void TellNotStopped(ILogger log, Exception cause);

    private static async Task StopAsync(WebApplication server)
    {
        try
        {
            await server.StopAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            // Why it did not start is what is told first.
            TellNotStopped(server.Logger, e);
        }
    }
}
