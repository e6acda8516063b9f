namespace Bailey.Wasm.Tests.Simd;

/// <summary>How an instruction reads the lanes of its operands, for choosing inputs at its edges.</summary>
public enum LaneShape
{
    I8 = 8,
    I16 = 16,
    I32 = 32,
    I64 = 64,
    F32,
    F64,
}
