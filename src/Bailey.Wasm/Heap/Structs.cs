using System.Runtime.Intrinsics;

namespace Bailey.Wasm.Heap;

// Structures by size. Each has room for one number and one reference more than the one before, so that a field is at the same place
// in a type and all its subtypes. Read and written by compiled code (FunctionCompiler): names and types are its contract.
internal class Struct0(ObjectType type) : WasmStruct(type);

internal class Struct1(ObjectType type) : Struct0(type)
{
    public long N0;
    public object? R0;

    internal override void CopyInlineFrom(WasmStruct copy)
    {
        base.CopyInlineFrom(copy);
        var other = (Struct1)copy;
        (N0, R0) = (other.N0, other.R0);
    }
}

internal class Struct2(ObjectType type) : Struct1(type)
{
    public long N1;
    public object? R1;

    internal override void CopyInlineFrom(WasmStruct copy)
    {
        base.CopyInlineFrom(copy);
        var other = (Struct2)copy;
        (N1, R1) = (other.N1, other.R1);
    }
}

internal class Struct3(ObjectType type) : Struct2(type)
{
    public long N2;
    public object? R2;

    internal override void CopyInlineFrom(WasmStruct copy)
    {
        base.CopyInlineFrom(copy);
        var other = (Struct3)copy;
        (N2, R2) = (other.N2, other.R2);
    }
}

internal class Struct4(ObjectType type) : Struct3(type)
{
    public long N3;
    public object? R3;

    internal override void CopyInlineFrom(WasmStruct copy)
    {
        base.CopyInlineFrom(copy);
        var other = (Struct4)copy;
        (N3, R3) = (other.N3, other.R3);
    }
}

internal class Struct5(ObjectType type) : Struct4(type)
{
    public long N4;
    public object? R4;

    internal override void CopyInlineFrom(WasmStruct copy)
    {
        base.CopyInlineFrom(copy);
        var other = (Struct5)copy;
        (N4, R4) = (other.N4, other.R4);
    }
}

internal class Struct6(ObjectType type) : Struct5(type)
{
    public long N5;
    public object? R5;

    internal override void CopyInlineFrom(WasmStruct copy)
    {
        base.CopyInlineFrom(copy);
        var other = (Struct6)copy;
        (N5, R5) = (other.N5, other.R5);
    }
}

internal class Struct7(ObjectType type) : Struct6(type)
{
    public long N6;
    public object? R6;

    internal override void CopyInlineFrom(WasmStruct copy)
    {
        base.CopyInlineFrom(copy);
        var other = (Struct7)copy;
        (N6, R6) = (other.N6, other.R6);
    }
}

internal class Struct8(ObjectType type) : Struct7(type)
{
    public long N7;
    public object? R7;

    internal override void CopyInlineFrom(WasmStruct copy)
    {
        base.CopyInlineFrom(copy);
        var other = (Struct8)copy;
        (N7, R7) = (other.N7, other.R7);
    }
}

/// <summary>A structure with more fields than places, or with vectors.</summary>
internal sealed class LargeStruct(ObjectType type, int numbers, int references, int vectors) : Struct8(type)
{
    public readonly long[] MoreNumbers = numbers == 0 ? [] : new long[numbers];
    public readonly object?[] MoreReferences = references == 0 ? [] : new object?[references];
    public readonly Vector128<byte>[] MoreVectors = vectors == 0 ? [] : new Vector128<byte>[vectors];

    internal override long[] Numbers => MoreNumbers;

    internal override object?[] References => MoreReferences;

    internal override Vector128<byte>[] Vectors => MoreVectors;
}
