namespace Bailey.Wasm.Compilation.Outlining;

/// <summary>
/// Code that becomes a method of its own: a stretch of a body in which every block that begins in it ends in it. Blocks that began before it may end in it
/// too; then it is entered at their ends as well as at its start.
/// </summary>
/// <param name="Start">Offset of its first instruction.</param>
/// <param name="End">Offset after its last.</param>
/// <param name="EndLevel">How many frames are around the one that it ends in. It never leaves that by an <c>end</c>.</param>
/// <param name="Size">Its size before it was cut out.</param>
internal sealed record OutlinedSegment(int Start, int End, int EndLevel, MethodSize Size)
{
    /// <summary>
    /// Whether calling it costs little beside what it does: each way in and out takes the locals along, and of so many bytes only a part runs.
    /// </summary>
    public bool IsWorthIt => 64 * (Inputs.Length + Outputs.Length) <= Size.Weight;

    /// <summary>Segments cut out of it, in order.</summary>
    public List<OutlinedSegment> Children { get; } = [];

    /// <summary>Locals whose values it takes.</summary>
    public int[] Inputs { get; set; } = [];

    /// <summary>Locals whose values it gives back.</summary>
    public int[] Outputs { get; set; } = [];
}
