using System.Text.Json.Nodes;

namespace Bailey.Server.Tests.Fuzz;

/// <summary>Makes requests of the endpoints that the description of the API names.</summary>
internal sealed class RequestFuzz
{
    private static readonly string[] s_segments =
    [
        "..", ".", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc", "a%2Fb", "%5c", "%00", "a%00b", "%ff%fe", "%c0%ae", "%ed%a0%80", "%0d%0aX:1", "%20", "%F0%9F%8C%BB", "*", "-", "_", "~", "null", "NaN", "0", "-1", "99999999999999999999", "%22%27%3b--", "%3Cscript%3E",
        "%e2%80%ae", "%7B0%7D", "con", "a:b", "a%3Ab", "0191f3a0-0000-7000-8000-000000000000", ";", "a;b=c", "%25", "%2525",
    ];

    private static readonly string[] s_values = ["", "0", "1", "-1", "1001", "99999999999999999999", "abc", "%00", "%ff", "AAAA", "_-_-", "YQ", "%E2%80%AE", "1&limit=2", "a,b", "*", "%22", "2026-01-01", "9999-12-31T23:59:59%2B14:00", "0001-01-01T00:00:00-14:00", "csv", "jsonl", "denied", "operation", "/", "/games"];

    private static readonly string[] s_headers = ["\"r1\"", "*", "*", "*", "", "\"", "r1", "\"r1\", \"r2\"", ",,,", "W/\"r1\"", "\"r99999999999999999999\"", "k", "a b", "0", "-1", "99999999999999999999", "\u00ff\u0080", "\t"];

    private static readonly string[] s_mediaTypes = ["application/json", "application/json", "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "text/plain", "application/yaml", "application/octet-stream", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "", ";", "a/b/c", "application/*"];

    // Queries that the description does not list.
    private static readonly string[] s_queries = ["limit", "cursor", "plugin", "principal", "action", "outcome", "reason", "domain", "decision", "from", "to", "format", "digest", "type", "after", "status", "x", "%00"];

    private readonly Random _random;
    private readonly JsonFuzz _json;
    private readonly byte[] _package = TestPackage.Build(id: "org.example.other");

    public RequestFuzz(JsonNode description, Random random)
    {
        _random = random;
        _json = new JsonFuzz(random, description["components"]!["schemas"]!);
        Operations =
        [
            .. from path in description["paths"]!.AsObject()
               from method in path.Value!.AsObject()
               where method.Key is "get" or "put" or "post" or "delete" or "patch"
               select new Operation(new HttpMethod(method.Key.ToUpperInvariant()), path.Key, method.Value!),
        ];
    }

    public IReadOnlyList<Operation> Operations { get; }

    public FuzzRequest Make(Operation operation)
    {
        var path = string.Join('/', operation.Path.Split('/').Select(segment => segment.StartsWith('{') ? Segment(operation, segment) : segment));
        var query = _random.Next(3) == 0 ? "?" + string.Join('&', Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"{Pick(s_queries)}={(_random.Next(15) == 0 ? new string('a', _random.Next(3_000)) : Pick(s_values))}")) : "";
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var name in new[] { "If-Match", "Idempotency-Key", "Last-Event-ID", "Origin", "Accept", "Cookie", "Bailey-Antiforgery", "X-Forwarded-For", "Sec-Fetch-Site" })
        {
            if (_random.Next(name is "If-Match" or "Idempotency-Key" ? 3 : 20) == 0)
            {
                headers.Add(KeyValuePair.Create(name, _random.Next(20) == 0 ? new string('h', _random.Next(2_000)) : Pick(s_headers)));
            }
        }

        var content = operation.Description["requestBody"]?["content"]?.AsObject();
        if (content is null && _random.Next(8) != 0)
        {
            return new FuzzRequest(operation.Method, operation.Path, path + query, headers, null, null);
        }

        var declared = content?.Select(static type => type.Key).ToList() ?? [];
        var mediaType = declared.Count > 0 && _random.Next(8) != 0 ? Pick(declared) : Pick(s_mediaTypes);
        var schema = content?[mediaType]?["schema"] ?? (content?.Count > 0 ? content.First().Value?["schema"] : null);
        var body = mediaType is "application/octet-stream" or "application/zip" && _random.Next(4) != 0 ? Package() : _json.Body(schema);
        return new FuzzRequest(operation.Method, operation.Path, path + query, headers, mediaType, body);
    }

    // A zip, more or less.
    private byte[] Package()
    {
        var bytes = _package.ToArray();
        for (var change = _random.Next(4); change > 0; change--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return _random.Next(4) == 0 ? bytes[.._random.Next(bytes.Length)] : bytes;
    }

    private string Segment(Operation operation, string name)
    {
        // Where the first door stays shut, nothing behind it is tried.
        if (_random.Next(name == "{community}" ? 16 : 5) == 0)
        {
            return _random.Next(10) == 0 ? new string('a', _random.Next(1, 6_000)) : Pick(s_segments);
        }

        return name.Trim('{', '}') switch
        {
            // Of the only one that there is, what it is about must stay.
            "community" => operation.Method == HttpMethod.Delete && operation.Path == "/api/communities/{community}" ? "checkers" : "chess",
            "plugin" => "org.example.echo",
            "principal" or "member" => Pick(["olga", "eve", "dan"]),
            "name" => Pick(["message.posted", "message.broken", "cron.minute"]),
            "role" => Pick(["member", "helper"]),
            "job" => "cron.minute",
            "publisher" => "sha256:" + new string('0', 64),
            _ => Pick(["one", "0191f3a0-0000-7000-8000-000000000000", "helper", "greeting"]),
        };
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    /// <summary>An endpoint, as the description has it.</summary>
    internal sealed record Operation(HttpMethod Method, string Path, JsonNode Description);
}
