namespace Bailey.Wasm.Compilation.Outlining;

/// <summary>A place in a body where the operand stack holds nothing that was put there since its frame began: a segment may start or end there.</summary>
/// <param name="Position">Offset of the next instruction.</param>
/// <param name="Frame">Number of the innermost frame.</param>
/// <param name="Level">How many frames are around that one.</param>
/// <param name="Before">Size of the code before it.</param>
/// <param name="Loops">How many loops began before it.</param>
/// <param name="IsEnd">Whether the next instruction ends the frame; the place need not be reachable then.</param>
/// <param name="Chains">Of such an end: whether the frame is a block that code after it can be joined with, into one segment.</param>
internal readonly record struct OutlinePoint(int Position, int Frame, int Level, MethodSize Before, int Loops, bool IsEnd, bool Chains)
{
    /// <summary>
    /// Level from which on the code up to the next place of the frame branches to too many targets: a segment that ends in a frame of at least this
    /// level may not contain it.
    /// </summary>
    public int Barrier { get; init; } = int.MaxValue;

    /// <summary>Whether what starts here is a segment already, up to the next place.</summary>
    public bool Jumps { get; init; }
}
