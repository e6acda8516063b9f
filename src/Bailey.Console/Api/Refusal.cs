using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Bailey.Server.InProcess;
using Bailey.Server.Problems;

namespace Bailey.Console.Api;

/// <summary>Why the API refused, as its problem document says (RFC 9457).</summary>
public sealed record Refusal
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    /// <summary>The status.</summary>
    public int Status { get; init; }

    /// <summary>What kind of refusal it is, in two words.</summary>
    public string Title { get; init; } = "";

    /// <summary>Why, as a stable word.</summary>
    public string Code { get; init; } = "";

    /// <summary>What is wrong and where, in words.</summary>
    public string Detail { get; init; } = "";

    /// <summary>What would help, and who may do it.</summary>
    public string? Remedy { get; init; }

    /// <summary>The layer of the policy that denied it; null where none did.</summary>
    public string? Layer { get; init; }

    /// <summary>The rule that denied it.</summary>
    public string? Rule { get; init; }

    /// <summary>The document that the rule is in.</summary>
    public string? Source { get; init; }

    /// <summary>By which it is found in the audit log.</summary>
    public string? DecisionId { get; init; }

    /// <summary>By which it is found in the server's log.</summary>
    public string? TraceId { get; init; }

    /// <summary>What is wrong with which value that was sent.</summary>
    public ImmutableArray<ApiFault> Errors { get; init; } = [];

    /// <summary>What else the answer says, by name.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? More { get; init; }

    /// <summary>Whether signing in anew would help.</summary>
    [JsonIgnore]
    public bool IsSignedOut => Status == 401;

    /// <summary>What is wrong with the value at a JSON pointer; null where nothing is.</summary>
    public string? FaultAt(string at) => Errors.IsDefaultOrEmpty ? null : Errors.FirstOrDefault(fault => fault.At == at)?.Detail;

    internal static async Task<Refusal> ReadAsync(ApiReply reply, CancellationToken cancellationToken)
    {
        try
        {
            var told = await JsonSerializer.DeserializeAsync<Refusal>(reply.Body, s_options, cancellationToken);
            return told! with { Status = reply.Status };
        }
        catch (JsonException)
        {
            return new Refusal { Status = reply.Status, Title = "Failed", Code = "unreadable_answer", Detail = $"the server answered with status {reply.Status} and nothing that says why" };
        }
    }
}
