using System.CommandLine;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Remote;

/// <summary>A command line that a server is asked to do.</summary>
/// <param name="Console">Where it is told what came of it.</param>
/// <param name="Client">The server.</param>
/// <param name="Parsed">The command line.</param>
/// <param name="Community">In which community; null for the instance.</param>
/// <param name="AsJson">Whether whoever asks reads JSON.</param>
/// <param name="Cancellation">Ends it.</param>
internal sealed record RemoteCall(CommandConsole Console, ServerClient Client, ParseResult Parsed, string? Community, bool AsJson, CancellationToken Cancellation)
{
    /// <summary>Where the community is in the API.</summary>
    public string Root => Community is null ? "/api" : $"/api/communities/{Uri.EscapeDataString(Community)}";

    /// <summary>A path in the community.</summary>
    public string PathOf(params string[] parts) => string.Join('/', parts.Select(Uri.EscapeDataString).Prepend(Root));

    /// <summary>Sends a request of JSON, or of nothing.</summary>
    public Task<ServerAnswer> SendAsync(HttpMethod method, string path, string? json = null) => Client.SendAsync(method, path, json, Cancellation);

    /// <summary>Tells what came of it: the server's own JSON, or text for a person.</summary>
    /// <returns><see cref="ExitCode.Ok"/>.</returns>
    public int Tell(ServerAnswer answer, Func<string> text)
    {
        System.Console.WriteLine(AsJson ? answer.JsonText ?? "{}" : text());
        return ExitCode.Ok;
    }

    /// <summary>Tells why it was not done.</summary>
    /// <returns>The exit code.</returns>
    public int Complain(ServerAnswer answer) => answer.Complain(Console, AsJson);
}
