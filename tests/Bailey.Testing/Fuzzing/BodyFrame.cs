namespace Bailey.Testing.Fuzzing;

/// <summary>A block that generated code is inside of.</summary>
/// <param name="labelTypes">What a branch to it takes.</param>
/// <param name="results">What it leaves.</param>
/// <param name="height">Operands below it.</param>
internal sealed class BodyFrame(byte[] labelTypes, byte[] results, int height)
{
    public byte[] LabelTypes { get; } = labelTypes;

    public byte[] Results { get; } = results;

    public int Height { get; } = height;

    public bool Unreachable { get; set; }
}
