using Bailey.Wasm.Compilation.Outlining;

namespace Bailey.Wasm.Tests.Outlining;

/// <summary>Bounds under which every function is cut, whatever its size.</summary>
internal static class CutOptions
{
    /// <summary>Into the smallest pieces, and these together into larger ones.</summary>
    public static OutlineOptions Small { get; } = Segments(60);

    /// <summary>Into segments of at most so much.</summary>
    public static OutlineOptions Segments(int largest) => new()
    {
        SmallestBody = 0,
        LargestMethod = 0,
        Rest = 0,
        LargestSegment = largest,
        SmallestSegment = 1,
        Call = new(largest / 4, 0, 0, 0),
        Rounds = 3,
        Always = true,
    };
}
