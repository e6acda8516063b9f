namespace Bailey.Wasm.Binary;

/// <summary>
/// An element segment. Either <paramref name="Functions"/> (indices) or <paramref name="Expressions"/> is set.
/// <paramref name="Offset"/> and <paramref name="Table"/> matter for active ones.
/// </summary>
internal sealed record ElementSegment(
    SegmentMode Mode,
    int Table,
    ConstantExpression? Offset,
    WasmValueType Type,
    int[]? Functions,
    ConstantExpression[]? Expressions)
{
    public int Count => Functions?.Length ?? Expressions!.Length;
}
