namespace Bailey.Wasm.Binary;

/// <summary>Reads types (core specification, 5.3), as sections and instructions both contain them.</summary>
/// <param name="features">Which features may be used.</param>
internal sealed class TypeReader(FeatureUse features)
{
    private const byte NonNullableReference = 0x64;
    private const byte NullableReference = 0x63;

    private Func<int, DefinedType>? _named;

    /// <summary>The types of the module that were read so far, by index.</summary>
    public DefinedType[] Types { get; set; } = [];

    public WasmValueType ReadValueType(ref WasmReader reader) => ToType(ReadValueCode(ref reader, Types.Length));

    public WasmValueType ReadReferenceType(ref WasmReader reader)
    {
        var offset = reader.Position;
        var first = reader.PeekByte();
        var code = ReadCode(ref reader, Types.Length);
        if (code == ValueCode.Unknown || !ValueCode.IsReference(code))
        {
            throw WasmReader.Malformed($"malformed reference type {first:x2}", offset);
        }

        // Tables of functions are as old as WebAssembly 1.0.
        if (code != ValueCode.FuncRef)
        {
            RequireFeatureOf(code, offset);
        }

        return ToType(code);
    }

    /// <summary>A value type as a <see cref="ValueCode"/>.</summary>
    /// <param name="reader">Where it is read from.</param>
    /// <param name="typeCount">How many types it may name.</param>
    public int ReadValueCode(ref WasmReader reader, int typeCount)
    {
        var offset = reader.Position;
        var first = reader.PeekByte();
        var code = ReadCode(ref reader, typeCount);
        if (code == ValueCode.Unknown)
        {
            throw WasmReader.Malformed($"malformed value type {first:x2}", offset);
        }

        RequireFeatureOf(code, offset);
        return code;
    }

    /// <summary>A heap type as the <see cref="ValueCode"/> of a nullable reference to it.</summary>
    public int ReadHeapCode(ref WasmReader reader, int typeCount)
    {
        var offset = reader.Position;
        var first = reader.PeekByte();
        if ((first & 0xC0) == 0x40)
        {
            reader.Skip(1);
            if (!IsHeapType(first))
            {
                throw WasmReader.Malformed($"malformed heap type {first:x2}", offset);
            }

            RequireFeatureOf(first, offset);
            return first;
        }

        var index = reader.ReadS33();
        if (index < 0)
        {
            throw WasmReader.Malformed($"malformed heap type {index}", offset);
        }

        RequireReferences(offset);
        return index < typeCount
            ? ValueCode.OfDefined((int)index, isNullable: true)
            : throw new WasmModuleException(WasmErrorCode.Invalid, $"unknown type {index}, there are {typeCount}", offset);
    }

    /// <summary>The operand of <c>ref.null</c>.</summary>
    public WasmValueType ReadHeapType(ref WasmReader reader) => ToType(ReadHeapCode(ref reader, Types.Length));

    public WasmTableType ReadTableType(ref WasmReader reader)
    {
        var element = ReadReferenceType(ref reader);
        var (minimum, maximum, is64) = ReadLimits(ref reader, "table");
        return new WasmTableType(element, minimum, maximum, is64);
    }

    public WasmMemoryType ReadMemoryType(ref WasmReader reader)
    {
        var (minimum, maximum, is64) = ReadLimits(ref reader, "memory");
        return new WasmMemoryType(minimum, maximum, is64);
    }

    public WasmGlobalType ReadGlobalType(ref WasmReader reader)
    {
        var type = ReadValueType(ref reader);
        var offset = reader.Position;
        var mutability = reader.ReadByte();
        return mutability <= 1
            ? new WasmGlobalType(type, mutability == 1)
            : throw WasmReader.Malformed($"malformed mutability {mutability:x2}", offset);
    }

    public WasmValueType ToType(int code) => ValueCode.ToType(code, _named ??= index => Types[index]);

    // The heap types that Bailey implements.
    private static bool IsHeapType(byte code) => code is >= (byte)WasmHeapType.Exn and <= (byte)WasmHeapType.NoExn;

    private int ReadCode(ref WasmReader reader, int typeCount)
    {
        var code = reader.ReadByte();
        if (code is NullableReference or NonNullableReference)
        {
            var offset = reader.Position;
            var heap = ReadHeapCode(ref reader, typeCount);
            if (code == NonNullableReference || features.EndsWithVersion2 || heap is not (ValueCode.FuncRef or ValueCode.ExternRef or ValueCode.ExnRef or ValueCode.NullExnRef))
            {
                RequireReferences(offset);
            }

            return code == NullableReference ? heap : ValueCode.AsNonNull(heap);
        }

        return code is (>= ValueCode.V128 and <= ValueCode.I32) || IsHeapType(code) ? code : ValueCode.Unknown;
    }

    private void RequireReferences(int offset) =>
        features.Require(WasmFeatures.TypedReferences, "a reference to a defined type, or one that is never null,", offset);

    private void RequireFeatureOf(int code, int offset)
    {
        if (code == ValueCode.V128)
        {
            features.Require(WasmFeatures.Simd, "type v128", offset);
        }
        else if ((code & 0x7F) is ValueCode.ExnRef or ValueCode.NullExnRef)
        {
            features.Require(WasmFeatures.ExceptionHandling, $"a reference of type {(WasmHeapType)(code & 0x7F)}", offset);
        }
        else if (ValueCode.IsReference(code))
        {
            features.Require(WasmFeatures.ReferenceTypes, "a reference as a value", offset);
            if ((code & 0x7F) is not (ValueCode.FuncRef or ValueCode.ExternRef or ValueCode.Defined))
            {
                features.Require(WasmFeatures.GarbageCollection, $"a reference of type {(WasmHeapType)(code & 0x7F)}", offset);
            }
        }
    }

    private (ulong Minimum, ulong? Maximum, bool Is64) ReadLimits(ref WasmReader reader, string what)
    {
        var offset = reader.Position;
        var flags = reader.ReadByte();
        if (flags > 7 || (flags & 2) != 0)
        {
            throw flags is 3 or 7 && what == "memory"
                ? UnsupportedFeature.Error(UnsupportedFeature.Threads, "a shared memory (malformed limits flags)", offset)
                : WasmReader.Malformed($"malformed limits flags {flags:x2}", offset);
        }

        var is64 = (flags & 4) != 0;
        if (is64)
        {
            features.Require(WasmFeatures.Memory64, $"a {what} with 64-bit addresses", offset);
        }

        // Version 3.0 widened the numbers for all limits; before, wider ones were malformed.
        var wide = features.Allows(WasmFeatures.Memory64);
        var minimum = wide ? reader.ReadU64() : reader.ReadU32();
        ulong? maximum = (flags & 1) == 0 ? null : wide ? reader.ReadU64() : reader.ReadU32();
        return (minimum, maximum, is64);
    }
}
