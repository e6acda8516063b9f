namespace Bailey.Wasm.Binary;

/// <summary>
/// A function body: its locals as the binary groups them, and where its instructions are. <paramref name="CodeEnd"/> is
/// the byte after the final <c>end</c>.
/// </summary>
internal sealed record FunctionBody(LocalGroup[] Locals, int CodeStart, int CodeEnd)
{
    /// <summary>What the validator found out about the body, for the compiler. Set by validation.</summary>
    public FunctionSummary Summary { get; set; }
}
