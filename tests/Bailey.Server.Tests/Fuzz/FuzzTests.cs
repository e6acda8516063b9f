using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Bailey.Testing;

namespace Bailey.Server.Tests.Fuzz;

/// <summary>Whatever is sent to whatever endpoint by whomever, the server answers in time, as it says that it does, and tells nothing of its inside.</summary>
public sealed partial class FuzzTests(ITestOutputHelper output)
{
    private const int Seed = 20261122;
    private const int Senders = 6;
    private const int MostFindings = 25;
    private const int MostBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Every_endpoint_answers_anything_with_a_result_or_a_problem_that_says_why()
    {
        await using var world = await ServerWorld.StartAsync(static options => options with
        {
            RequestsPerMinutePerAddress = 10_000_000,
            RequestsPerMinutePerPrincipal = 10_000_000,
            SignInsPerMinutePerAddress = 10_000_000,
        });
        using var root = await world.ClientAsync("root");
        await FurnishAsync(root);
        using var callers = new FuzzCallers(world.Address);
        foreach (var name in new[] { null, "bob", "bob", "alice", "alice", "root", "root", "root" })
        {
            using var client = await world.ClientAsync(name);
            callers.Add(name ?? "nobody", client.Http.DefaultRequestHeaders.Authorization);
        }

        var description = (await root.GetAsync("/openapi/v1.json")).ShouldBe(200).Json;
        var findings = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var statuses = new ConcurrentDictionary<int, int>();
        var end = TimeProvider.System.GetTimestamp() + (Seconds() * TimeProvider.System.TimestampFrequency);
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAllAsync(sender))));
        output.WriteLine(string.Join(", ", statuses.OrderBy(static pair => pair.Key).Select(static pair => $"{pair.Key}: {pair.Value}")));
        findings.ShouldBeEmpty(Told(findings));

        // A fuzzer that everybody turns away at the door finds nothing behind it.
        statuses.Keys.ShouldContain(200);
        statuses.Keys.ShouldContain(400);
        statuses.Keys.ShouldContain(422);
        (await root.GetAsync("/health/ready")).ShouldBe(200);
        (await root.PostAsync("/api/audit/verify")).ShouldBe(200).Json["isWhole"]!.GetValue<bool>().ShouldBeTrue();

        async Task SendAllAsync(int sender)
        {
            var random = new Random(Seed + sender);
            var fuzz = new RequestFuzz(description, random);
            do
            {
                foreach (var operation in fuzz.Operations)
                {
                    var (who, client) = callers.Pick(random);
                    var request = fuzz.Make(operation);
                    var (status, fault) = await SendAsync(client, world, request);
                    statuses.AddOrUpdate(status, 1, static (_, count) => count + 1);
                    if (fault is not null)
                    {
                        findings.TryAdd($"{request.Method} {request.Template} {status}", $"{fault}\n  by {who}: {request}");
                    }
                }
            }
            while (TimeProvider.System.GetTimestamp() < end && findings.Count < MostFindings);
        }
    }

    private static async Task FurnishAsync(ApiClient root)
    {
        const string Packages = "/api/communities/chess/plugin-packages";
        (await root.UploadAsync(Packages, TestPackage.Build())).ShouldBe(201);
        var digest = (await root.GetAsync(Packages + "/org.example.echo/review")).ShouldBe(200).Json["digest"]!.GetValue<string>();
        (await root.PutAsync(Packages + "/org.example.echo/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
        (await root.PostAsync("/api/communities/chess/roles", """{"name":"helper","permissions":["hook:read"]}""")).ShouldBe(201);
        (await root.PostAsync("/api/communities/chess/domains", """{"id":"games","name":"Games"}""")).ShouldBe(201);
    }

    private static async Task<(int Status, string? Fault)> SendAsync(HttpClient client, ServerWorld world, FuzzRequest request)
    {
        using var patience = new CancellationTokenSource(s_patience);
        using var message = request.ToMessage(world.Address);
        try
        {
            using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var (status, mediaType) = ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType);

            // What goes on until somebody hangs up.
            var text = mediaType == "text/event-stream" ? "" : await TextOfAsync(response, patience.Token);
            return (status, Judge(status, mediaType, text, response.Headers, world) is { } fault ? $"{fault}, as: {(text.Length > 1_000 ? text[..1_000] : text)}" : null);
        }
        catch (OperationCanceledException)
        {
            return (0, "no answer in time");
        }
        catch (HttpRequestException e)
        {
            return (0, $"the connection was cut off: {e.Message}");
        }
    }

    private static string? Judge(int status, string? mediaType, string text, HttpResponseHeaders headers, ServerWorld world)
    {
        if (!headers.Contains("X-Content-Type-Options"))
        {
            // Refused by the server of HTTP before it was a request.
            return status is 400 or 414 or 431 && text.Length == 0 ? null : "an answer without the headers of every answer";
        }

        if (status >= 500)
        {
            return $"status {status}";
        }

        if (status >= 400 && (mediaType != "application/problem+json" || !IsProblem(text, status)))
        {
            return $"status {status} without a problem";
        }

        foreach (var place in new[] { world.Folder, RepositoryRoot.Path, AppContext.BaseDirectory })
        {
            if (text.Contains(place.TrimEnd('/'), StringComparison.Ordinal))
            {
                return "a path of the machine";
            }
        }

        return Inside().Match(text) is { Success: true } match ? $"something of the inside: {match.Value}" : null;
    }

    private static bool IsProblem(string text, int status)
    {
        try
        {
            var problem = JsonNode.Parse(text);
            return problem?["code"]?.GetValue<string>() is { } code && Code().IsMatch(code) && problem["status"]?.GetValue<int>() == status && !string.IsNullOrWhiteSpace(problem["detail"]?.GetValue<string>()) && problem["traceId"] is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task<string> TextOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MostBytes, cancellationToken);
        return Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private static string Told(IReadOnlyDictionary<string, string> findings) => string.Join("\n\n", findings.Values);

    private static int Seconds() => int.TryParse(Environment.GetEnvironmentVariable("BAILEY_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 15;

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex Code();

    [GeneratedRegex(@"\b(System|Microsoft|Bailey|Npgsql)\.[A-Z]\w+|\w+Exception\b|^ +at \w|SQLite|\.cs:line", RegexOptions.Multiline)]
    private static partial Regex Inside();
}
