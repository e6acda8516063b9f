namespace Bailey.Wasm.Tests.Differential;

/// <summary>Compares what two engines say, each in its own words.</summary>
internal static class Comparison
{
    /// <summary>Where they differ; null where they do not.</summary>
    public static string? Difference(NodeAnswer node, string[]? bailey)
    {
        if (node.Outcomes is null || bailey is null)
        {
            return node.Outcomes is null && bailey is null ? null : $"node: {node.Invalid ?? "valid"}; Bailey: {(bailey is null ? "invalid" : "valid")}";
        }

        for (var i = 0; i < Math.Max(node.Outcomes.Length, bailey.Length); i++)
        {
            var (theirs, ours) = (node.Outcomes.ElementAtOrDefault(i) ?? "nothing", bailey.ElementAtOrDefault(i) ?? "nothing");
            if (theirs.StartsWith("trap: RangeError", StringComparison.Ordinal) || ours == "trap: StackExhausted" || theirs == "trap: requested new array is too large")
            {
                // How much stack there is, and how large an array may be, is each engine's own, and what follows depends on it.
                return null;
            }

            if (!Same(theirs, ours))
            {
                return $"outcome {i}: node: {theirs}; Bailey: {ours}";
            }
        }

        return null;
    }

    private static bool Same(string node, string bailey)
    {
        var (kind, theirs) = Cut(node);
        var (sameKind, ours) = Cut(bailey);
        return kind == sameKind && (theirs == ours || (kind is "trap" or "start" && MatchesTrap(theirs, ours)));
    }

    private static (string Kind, string After) Cut(string outcome)
    {
        var colon = outcome.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? ("", outcome) : (outcome[..colon], outcome[(colon + 2)..]);
    }

    private static bool MatchesTrap(string message, string kind) => kind switch
    {
        nameof(WasmTrapKind.Unreachable) => message == "unreachable",
        nameof(WasmTrapKind.OutOfBoundsMemory) => message is "memory access out of bounds" || message.StartsWith("data segment", StringComparison.Ordinal),
        nameof(WasmTrapKind.OutOfBoundsTable) =>
            message.StartsWith("table index", StringComparison.Ordinal) || message.StartsWith("table access", StringComparison.Ordinal)
            || message.StartsWith("element segment", StringComparison.Ordinal) || message.Contains("table initializer", StringComparison.Ordinal),
        nameof(WasmTrapKind.UndefinedElement) => message == "table index is out of bounds",
        nameof(WasmTrapKind.IndirectCallTypeMismatch) or nameof(WasmTrapKind.NullReference) =>
            message is "null function or function signature mismatch" or "dereferencing a null pointer" or "rethrowing null value",
        nameof(WasmTrapKind.CastFailure) => message == "illegal cast",
        nameof(WasmTrapKind.OutOfBoundsArray) => message == "array element access out of bounds",
        nameof(WasmTrapKind.DivisionByZero) => message is "divide by zero" or "remainder by zero",
        nameof(WasmTrapKind.IntegerOverflow) => message is "divide result unrepresentable" or "float unrepresentable in integer range",
        nameof(WasmTrapKind.InvalidConversion) => message == "float unrepresentable in integer range",
        _ => false,
    };
}
