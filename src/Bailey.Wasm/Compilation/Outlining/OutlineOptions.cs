namespace Bailey.Wasm.Compilation.Outlining;

/// <summary>Which functions are cut, and into what. Sizes are those of <see cref="MethodSize.Weight"/>.</summary>
internal sealed record OutlineOptions
{
    public static OutlineOptions Default { get; } = new();

    /// <summary>Bodies of fewer bytes are never cut: they cannot become too large.</summary>
    public int SmallestBody { get; init; } = 6 * 1024;

    /// <summary>Methods above this are cut.</summary>
    public int LargestMethod { get; init; } = MethodSize.MostOptimized;

    /// <summary>What is cut out is enough when the rest is at most this.</summary>
    public int Rest { get; init; } = 45_000;

    /// <summary>Segments are at most this. The JIT takes a few milliseconds for one, so that no call waits long at its first entry.</summary>
    public int LargestSegment { get; init; } = 15_000;

    /// <summary>
    /// Segments are at least this for each way into them. A call of one costs some 4 ns, as much as thirty instructions: an interpreter of small operations is
    /// faster whole and not optimized.
    /// </summary>
    public int SmallestSegment { get; init; } = 1_200;

    /// <summary>What a call of a segment is reckoned to take of the method that calls it.</summary>
    public MethodSize Call { get; init; } = new(120, 45, 4, 25);

    /// <summary>How often segments are gathered, each time into segments around those before.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Whether a method is cut though it stays too large, and segments are taken whatever they pass. For tests.</summary>
    public bool Always { get; init; }
}
