using System.Runtime.CompilerServices;
using System.Text.Json;
using Bailey.Console.Api;
using Bailey.Server.Audit;
using Bailey.Server.Http;

namespace Bailey.Console.Pages.Audit;

/// <summary>Follows the log as it grows: server-sent events of the API, begun again where they broke off, for as long as somebody may read them.</summary>
internal static class AuditTail
{
    private const int MaxLine = 1024 * 1024;

    /// <summary>Entries as they come.</summary>
    /// <param name="api">The API.</param>
    /// <param name="path">The tail's path, with its filters.</param>
    /// <param name="after">The entry after which it begins; null for now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RefusedException">The API refuses, at first or when it is asked again.</exception>
    internal static async IAsyncEnumerable<AuditEntryView> FollowAsync(ConsoleApi api, string path, long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await using var reply = await api.OpenAsync(path, after, cancellationToken);
            using var reader = new StreamReader(reply.Body);
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.StartsWith("data: {", StringComparison.Ordinal) && line.Length < MaxLine && Read(line["data: ".Length..]) is { } entry)
                {
                    after = entry.Sequence;
                    yield return entry;
                }
            }

            // It ended by its own: after a while in any case, or as it may be read no more, which the next request is told.
            await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
        }
    }

    private static AuditEntryView? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEntryView>(json, ApiJson.Options);
        }
        catch (JsonException)
        {
            // The last event of a stream that ends says why, and is no entry.
            return null;
        }
    }
}
