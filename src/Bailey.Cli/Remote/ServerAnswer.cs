using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Remote;

/// <summary>What a server answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="MediaType">What the body is.</param>
/// <param name="Text">The body.</param>
/// <param name="Headers">The headers.</param>
internal sealed record ServerAnswer(int Status, string MediaType, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Whether it was done.</summary>
    public bool IsDone => Status is >= 200 and < 300;

    /// <summary>The body as JSON; null for one that is none.</summary>
    public JsonNode? Json
    {
        get
        {
            try
            {
                return MediaType.EndsWith("json", StringComparison.Ordinal) ? JsonNode.Parse(Text) : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The code of a problem; null for none.</summary>
    public string? Code => MediaType == "application/problem+json" ? Member("code") : null;

    /// <summary>Tells why it was not done.</summary>
    /// <returns>The exit code.</returns>
    public int Complain(CommandConsole console, bool asJson)
    {
        if (asJson)
        {
            console.WriteLine(Json?.ToJsonString() ?? $$"""{"status":{{Status}}}""");
        }
        else
        {
            console.Complain(Member("detail") ?? $"the server answered {Status}");
            foreach (var (name, key) in new[] { ("reason", "code"), ("rule", "rule"), ("remedy", "remedy"), ("decision", "decisionId") })
            {
                if (Member(key) is { } value)
                {
                    console.Error.WriteLine($"  {name,-8} {PrintableText.OneLine(value)}");
                }
            }

            foreach (var fault in Json?["errors"]?.AsArray() ?? [])
            {
                console.Error.WriteLine($"  {PrintableText.OneLine($"{fault?["pointer"]}: {fault?["detail"]}")}");
            }
        }

        return Status is 401 or 403 or 429 ? ExitCode.PolicyDenied : ExitCode.PluginFailed;
    }

    private string? Member(string name) => Json is JsonObject root && root[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
