using System.Runtime.InteropServices;

namespace Bailey.Wasm.Guarding;

/// <summary>
/// What lies at an address, by the last byte of what is loaded from there: compiled code reads it before it loads, in fewer instructions than an addition takes.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal struct LoadEnd
{
    [FieldOffset(1)]
    public byte Of2;

    [FieldOffset(3)]
    public byte Of4;

    [FieldOffset(7)]
    public byte Of8;

    [FieldOffset(15)]
    public byte Of16;
}
