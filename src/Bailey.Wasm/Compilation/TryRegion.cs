namespace Bailey.Wasm.Compilation;

/// <summary>The CIL protected region that the body of a <c>try_table</c> becomes, by labels: the code, the filter that chooses, the handler.</summary>
/// <param name="Outer">The region around it.</param>
/// <param name="OuterTraps">Labels of the traps in the code around it: no branch leads out of a region.</param>
/// <param name="Start">Its first instruction.</param>
/// <param name="Filter">Where the filter begins and the code has ended.</param>
/// <param name="Handler">Where the handler begins and the filter has ended.</param>
/// <param name="End">After the handler.</param>
internal sealed record TryRegion(TryRegion? Outer, int[] OuterTraps, int Start, int Filter, int Handler, int End)
{
    /// <summary>Regions around it, itself included.</summary>
    public int Depth { get; } = (Outer?.Depth ?? 0) + 1;
}
