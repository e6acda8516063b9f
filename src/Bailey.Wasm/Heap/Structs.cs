using System.Runtime.Intrinsics;

namespace Bailey.Wasm.Heap;

// Structures by size. Each has room for one number and one reference more than the one before, so that a field is at the same place
// in a type and all its subtypes. Read and written by compiled code (FunctionCompiler): names and types are its contract.
internal class Struct0(ObjectType type) : WasmStruct(type);

internal class Struct1(ObjectType type) : Struct0(type)
{
    public long N0;
    public object? R0;
}

internal class Struct2(ObjectType type) : Struct1(type)
{
    public long N1;
    public object? R1;
}

internal class Struct3(ObjectType type) : Struct2(type)
{
    public long N2;
    public object? R2;
}

internal class Struct4(ObjectType type) : Struct3(type)
{
    public long N3;
    public object? R3;
}

internal class Struct5(ObjectType type) : Struct4(type)
{
    public long N4;
    public object? R4;
}

internal class Struct6(ObjectType type) : Struct5(type)
{
    public long N5;
    public object? R5;
}

internal class Struct7(ObjectType type) : Struct6(type)
{
    public long N6;
    public object? R6;
}

internal class Struct8(ObjectType type) : Struct7(type)
{
    public long N7;
    public object? R7;
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
