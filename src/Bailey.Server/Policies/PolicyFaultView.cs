using System.Text.Json.Serialization;
using Bailey.Policy.Documents;

namespace Bailey.Server.Policies;

/// <summary>A fault of a document of the policy.</summary>
/// <param name="Code">Why, as a stable word.</param>
/// <param name="At">Which value, as a JSON pointer; empty for the whole document.</param>
/// <param name="Line">The line, from 1; 0 where none is to blame.</param>
/// <param name="Column">The column, from 1; 0 where none is to blame.</param>
/// <param name="Detail">What is wrong, in words.</param>
/// <param name="Fix">How to mend it; null where that cannot be told.</param>
public sealed record PolicyFaultView(string Code, [property: JsonPropertyName("pointer")] string At, int Line, int Column, string Detail, string? Fix)
{
    internal static PolicyFaultView Of(DocumentFault fault) => new(fault.Code, fault.Path, fault.Line, fault.Column, fault.Message, fault.Fix);
}
