using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Server.Http;

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
    private const int PageSize = 1_000;
    private const int MaxPages = 100;

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
        Console.WriteLine(AsJson ? answer.JsonText ?? "{}" : text());
        return ExitCode.Ok;
    }

    /// <summary>Tells why it was not done.</summary>
    /// <returns>The exit code.</returns>
    public int Complain(ServerAnswer answer) => answer.Complain(Console, AsJson);

    /// <summary>Asks for a list, all pages of it, and tells it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ListAsync<T>(string path, Func<ImmutableArray<T>, string> text)
    {
        var (all, refused) = await ReadAllAsync<T>(path);
        if (refused is not null)
        {
            return Complain(refused);
        }

        Console.WriteLine(AsJson ? DecisionJson.ToJson(writer => JsonSerializer.Serialize(writer, all, ApiJson.Options)) : text(all.Items));
        return ExitCode.Ok;
    }

    /// <summary>Reads all pages of a list, as far as there are not too many, which is told.</summary>
    /// <returns>The list; or what refused it.</returns>
    public async Task<(Page<T> All, ServerAnswer? Refused)> ReadAllAsync<T>(string path)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        string? cursor = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var answer = await SendAsync(HttpMethod.Get, $"{path}?limit={PageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            if (!answer.IsDone)
            {
                return (new Page<T>([], null), answer);
            }

            var read = answer.Read<Page<T>>();
            items.AddRange(read.Items);
            cursor = read.Next;
            if (cursor is null)
            {
                break;
            }
        }

        if (cursor is not null)
        {
            Console.Complain($"warning: there are more than the {items.Count} shown");
        }

        return (new Page<T>(items.ToImmutable(), cursor), null);
    }
}
