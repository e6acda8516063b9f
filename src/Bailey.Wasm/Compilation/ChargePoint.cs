namespace Bailey.Wasm.Compilation;

/// <summary>
/// A place in the code where fuel is charged, for the code after it and for small regions that are only reached through
/// it. See docs/rationale.md, "Why is fuel charged by regions?".
/// </summary>
internal sealed class ChargePoint
{
    // Regions up to this cost are charged where they are dominated, until that place has taken on this much more.
    private const int SmallRegion = 24;
    private const int MaxMerged = 64;

    private int _merged;

    /// <summary>
    /// Positions of the constants to patch: of a loop one before it and one on every way back to its start. None for the
    /// function's start, which is written last.
    /// </summary>
    public List<int> Positions { get; } = [];

    public long Cost { get; private set; }

    public ChargePoint Add(int cost)
    {
        Cost += cost;
        return this;
    }

    /// <summary>Takes on a region that only this place leads to, where it is small enough.</summary>
    public bool TryMerge(int cost)
    {
        if (cost > SmallRegion || _merged + cost > MaxMerged)
        {
            return false;
        }

        _merged += cost;
        Cost += cost;
        return true;
    }
}
