using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Server.Http;

namespace Bailey.Cli.Remote;

/// <summary>What a server answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="MediaType">What the body is.</param>
/// <param name="Text">The body.</param>
/// <param name="Headers">The headers.</param>
internal sealed record ServerAnswer(int Status, string MediaType, string Text, IReadOnlyDictionary<string, string> Headers)
{
    // A newer server may say more, which harms nobody.
    private static readonly JsonSerializerOptions s_reading = new(ApiJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

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

    /// <summary>The body as JSON on one line; null for one that is none.</summary>
    public string? JsonText => Json is { } json ? DecisionJson.ToJson(writer => json.WriteTo(writer)) : null;

    /// <summary>The body as what the API describes it to be.</summary>
    /// <exception cref="CommandException">It is something else: whoever answers is no Bailey server, or one of another version.</exception>
    public T Read<T>()
    {
        try
        {
            return (MediaType.EndsWith("json", StringComparison.Ordinal) ? JsonSerializer.Deserialize<T>(Text, s_reading) : default) ?? throw Unknown();
        }
        catch (JsonException)
        {
            throw Unknown();
        }
    }

    /// <summary>The code of a problem; null for none.</summary>
    public string? Code => MediaType == "application/problem+json" ? Member("code") : null;

    /// <summary>What is wrong, in words; null for an answer that does not say.</summary>
    public string? Detail => Member("detail");

    /// <summary>Tells why it was not done.</summary>
    /// <returns>The exit code.</returns>
    public int Complain(CommandConsole console, bool asJson)
    {
        if (asJson)
        {
            console.WriteLine(JsonText ?? $$"""{"status":{{Status}}}""");
        }
        else
        {
            console.Complain(Detail ?? $"the server answered {Status}, without saying why; is the address that of a Bailey server?");
            foreach (var (name, key) in new[] { ("reason", "code"), ("rule", "rule"), ("remedy", "remedy"), ("decision", "decisionId") })
            {
                if (Member(key) is { } value)
                {
                    console.Error.WriteLine($"  {name,-8} {PrintableText.OneLine(value)}");
                }
            }

            foreach (var fault in (Json as JsonObject)?["errors"] is JsonArray faults ? faults.OfType<JsonObject>() : [])
            {
                console.Error.WriteLine($"  {PrintableText.OneLine($"{fault["pointer"]}: {fault["detail"]}")}");
            }
        }

        return Status is 401 or 403 or 429 ? ExitCode.PolicyDenied : ExitCode.PluginFailed;
    }

    private static CommandException Unknown() => new(ExitCode.Unreachable, "the answer is none that a Bailey server of this version gives; is the address that of the server?");

    private string? Member(string name) => Json is JsonObject root && root[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
