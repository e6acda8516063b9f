using System.Text.Json.Serialization;

namespace Bailey.Server.Problems;

/// <summary>What is wrong with one value of a body.</summary>
/// <param name="At">Which value, as a JSON pointer (RFC 6901); empty for the whole body.</param>
/// <param name="Code">Why, as a stable word.</param>
/// <param name="Detail">What is wrong, in words.</param>
/// <param name="Fix">How to mend it; null where that cannot be told.</param>
public sealed record ApiFault([property: JsonPropertyName("pointer")] string At, string Code, string Detail, string? Fix = null)
{
    /// <summary>The line within a text, from 1; absent where the value is no text of several lines.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Line { get; init; }

    /// <summary>The column within that line, from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Column { get; init; }
}
