using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Bailey.Wasm.Runtime;

/// <summary>The bits of a number or vector, read by compiled code as what they are.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct GlobalValue
{
    [FieldOffset(0)]
    public int I32;

    [FieldOffset(0)]
    public long I64;

    [FieldOffset(0)]
    public float F32;

    [FieldOffset(0)]
    public double F64;

    [FieldOffset(0)]
    public Vector128<byte> V128;

    [FieldOffset(0)]
    public ulong Low;

    [FieldOffset(8)]
    public ulong High;
}
