namespace Bailey.Wasm.Binary;

/// <summary>Reads types (core specification, 5.3), as sections and instructions both contain them.</summary>
internal static class TypeReader
{
    public static WasmValueType ReadValueType(ref WasmReader reader, FeatureUse features)
    {
        var offset = reader.Position;
        var code = ReadTypeCode(ref reader, features);
        if (!WasmValueType.TryFromCode(code, out var type))
        {
            throw UnsupportedFeature.OfTypeCode(code, "value type", offset);
        }

        RequireFeatureOf(type, features, offset);
        return type;
    }

    public static WasmValueType ReadReferenceType(ref WasmReader reader, FeatureUse features)
    {
        var offset = reader.Position;
        var code = ReadTypeCode(ref reader, features);
        if (!WasmValueType.TryFromCode(code, out var type) || !type.IsReference)
        {
            throw UnsupportedFeature.OfTypeCode(code, "reference type", offset);
        }

        // Tables of functions are as old as WebAssembly 1.0.
        if (type != WasmValueType.FuncRef)
        {
            RequireFeatureOf(type, features, offset);
        }

        return type;
    }

    /// <summary>The operand of <c>ref.null</c>.</summary>
    public static WasmValueType ReadHeapType(ref WasmReader reader, FeatureUse features)
    {
        var offset = reader.Position;
        if ((reader.PeekByte() & 0xC0) != 0x40)
        {
            _ = reader.ReadS33();
            throw UnsupportedFeature.Error(UnsupportedFeature.TypedReferences, "a reference to a defined type", offset);
        }

        return ReadReferenceType(ref reader, features);
    }

    public static void RequireFeatureOf(WasmValueType type, FeatureUse features, int offset)
    {
        if (type == WasmValueType.V128)
        {
            features.Require(WasmFeatures.Simd, "type v128", offset);
        }
        else if (type == WasmValueType.ExnRef || type == WasmValueType.NullExnRef)
        {
            features.Require(WasmFeatures.ExceptionHandling, $"type {type}", offset);
        }
        else if (type.IsReference)
        {
            features.Require(WasmFeatures.ReferenceTypes, "a reference as a value", offset);
        }
    }

    public static WasmFunctionType ReadFunctionType(ref WasmReader reader, FeatureUse features, WasmLimits limits)
    {
        var offset = reader.Position;
        var form = reader.ReadByte();
        if (form != 0x60)
        {
            throw form is 0x4E or 0x4F or 0x50 or 0x5E or 0x5F
                ? UnsupportedFeature.Error(UnsupportedFeature.GarbageCollection, $"type form {form:x2}", offset)
                : WasmReader.Malformed($"malformed function type: form {form:x2} instead of 60; integer representation too long", offset);
        }

        var parameters = ReadValueTypes(ref reader, features, limits.MaxParameters, "parameters", nameof(WasmLimits.MaxParameters));
        var results = ReadValueTypes(ref reader, features, limits.MaxResults, "results", nameof(WasmLimits.MaxResults));
        if (results.Length > 1)
        {
            features.Require(WasmFeatures.MultiValue, "a function type with several results", offset);
        }

        return new WasmFunctionType(parameters, results);
    }

    public static WasmTableType ReadTableType(ref WasmReader reader, FeatureUse features)
    {
        var element = ReadReferenceType(ref reader, features);
        var (minimum, maximum, is64) = ReadLimits(ref reader, features, "table");
        return new WasmTableType(element, minimum, maximum, is64);
    }

    public static WasmMemoryType ReadMemoryType(ref WasmReader reader, FeatureUse features)
    {
        var (minimum, maximum, is64) = ReadLimits(ref reader, features, "memory");
        return new WasmMemoryType(minimum, maximum, is64);
    }

    public static WasmGlobalType ReadGlobalType(ref WasmReader reader, FeatureUse features)
    {
        var type = ReadValueType(ref reader, features);
        var offset = reader.Position;
        var mutability = reader.ReadByte();
        return mutability <= 1
            ? new WasmGlobalType(type, mutability == 1)
            : throw WasmReader.Malformed($"malformed mutability {mutability:x2}", offset);
    }

    // Version 3.0 has a long form for each type of references, of which funcref and externref are abbreviations.
    private static byte ReadTypeCode(ref WasmReader reader, FeatureUse features)
    {
        const byte NullableReference = 0x63;
        var code = reader.ReadByte();
        if (code != NullableReference || features.EndsWithVersion2 || reader.PeekByte() is not (0x70 or 0x6F or 0x69 or 0x74))
        {
            return code;
        }

        return reader.ReadByte();
    }

    private static WasmValueType[] ReadValueTypes(
        ref WasmReader reader, FeatureUse features, int limit, string what, string limitName)
    {
        var offset = reader.Position;
        var count = reader.ReadCount(1);
        if (count > limit)
        {
            throw WasmReader.LimitExceeded($"a function type with {count} {what}", limitName, limit, offset);
        }

        var types = new WasmValueType[count];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = ReadValueType(ref reader, features);
        }

        return types;
    }

    private static (ulong Minimum, ulong? Maximum, bool Is64) ReadLimits(ref WasmReader reader, FeatureUse features, string what)
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
