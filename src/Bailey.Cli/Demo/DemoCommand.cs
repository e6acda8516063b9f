using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Principals;
using Bailey.Cli.Remote;
using Bailey.Cli.Serve;
using Bailey.Server.Accounts;
using Bailey.Server.Hosting;

namespace Bailey.Cli.Demo;

/// <summary><c>bailey demo</c>: a server with a community, signed plugins in each language, a script and a job, shown at work.</summary>
internal static class DemoCommand
{
    private const string DefaultText = "Hello, World!!!";

    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console)
    {
        var samples = new Option<string?>("--samples") { HelpName = "DIR", Description = "Folder of the sample plugins, built (default: artifacts/samples, which ./bailey demo builds)" };
        var listen = new Option<string?>("--listen") { HelpName = "URL", Description = "Where the server listens (default: any free port of 127.0.0.1; http://127.0.0.1:8417 with --keep)" };
        var text = new Option<string>("--text") { HelpName = "TEXT", Description = "The text that the plugins are shown", DefaultValueFactory = static _ => DefaultText };
        var keep = new Option<bool>("--keep") { Description = "Leave the server running until it is interrupted" };
        var json = PrincipalCommand.JsonOption();
        var command = new Command("demo", "Show a server at work, in a data directory that is thrown away") { samples, listen, text, keep, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = Directory.CreateTempSubdirectory("bailey-demo-");
            var asJson = parsed.GetValue(json);
            try
            {
                var found = DemoSamples.Find(parsed.GetValue(samples));
                await using var server = await ServeCommand.StartAsync(
                    new ServerOptions { DataDirectory = folder.FullName, Urls = [parsed.GetValue(listen) ?? (parsed.GetValue(keep) ? "http://127.0.0.1:8417" : "http://127.0.0.1:0")], Node = "demo" }, cancellationToken);
                try
                {
                    using var client = ServerClient.OfSocket(Path.Combine(folder.FullName, "run", "bailey.sock"), null);
                    var story = new DemoStory(client, found, line =>
                    {
                        if (!asJson)
                        {
                            console.WriteLine(PrintableText.OneLine(line));
                        }
                    });
                    var address = server.Urls.First(static url => url.StartsWith("http://127", StringComparison.Ordinal) || !url.Contains("unix", StringComparison.Ordinal));
                    var result = await story.PlayAsync(parsed.GetRequiredValue(text), cancellationToken);

                    // Nobody has a password yet: whoever follows the link once is its admin.
                    var setup = parsed.GetValue(keep) ? await SetupLink.EnsureAsync(server, cancellationToken) : null;
                    if (asJson)
                    {
                        console.WriteLine(DecisionJson.ToJson(writer =>
                        {
                            writer.WriteStartObject();
                            writer.WriteString("address", address);
                            if (setup is not null)
                            {
                                writer.WriteString("setup", setup);
                            }

                            foreach (var (name, value) in result)
                            {
                                writer.WritePropertyName(name);
                                writer.WriteRawValue(value?.ToJsonString() ?? "null");
                            }

                            writer.WriteEndObject();
                        }));
                    }
                    else if (parsed.GetValue(keep))
                    {
                        console.WriteLine("look around in a browser: choose a name and a password there, and you are its admin; the link works once");
                        console.WriteLine($"  {address}{setup}");
                        console.WriteLine($"the description of the API is at {address}/openapi/v1.json");
                        console.WriteLine($"as its operator: curl --unix-socket {folder.FullName}/run/bailey.sock http://localhost/api/communities");
                        console.WriteLine("it runs until Ctrl-C, and then what it kept is thrown away");
                    }
                    else
                    {
                        console.WriteLine("the server ends here, and what it kept is thrown away; --keep leaves it running for you to try");
                    }

                    if (parsed.GetValue(keep))
                    {
                        await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                    }

                    return ExitCode.Ok;
                }
                finally
                {
                    // Also where something went wrong: what works in the background would complain about a server that is taken away.
                    await server.StopAsync(CancellationToken.None);
                }
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }
}
