using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

/// <summary>Reads the types that instructions of validated bodies carry.</summary>
internal static class BlockTypes
{
    private const byte NullableReference = 0x63, NonNullableReference = 0x64;

    /// <summary>Reads past a block type.</summary>
    public static void Skip(ref WasmReader reader)
    {
        if (reader.PeekByte() is NullableReference or NonNullableReference)
        {
            reader.Skip(1);
        }

        reader.ReadS33();
    }

    /// <summary>Reads past a vector of value types.</summary>
    public static void SkipValueTypes(ref WasmReader reader)
    {
        for (var count = reader.ReadU32(); count > 0; count--)
        {
            // Of one byte, or with a heap type behind it, as block types are.
            Skip(ref reader);
        }
    }
}
