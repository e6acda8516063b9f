using System.Runtime.InteropServices;

namespace Bailey.Wasm.Binary;

/// <summary>
/// Reads the type section (core specification, 5.5.4), group by group, and makes its types canonical. What a definition may name and
/// extend (3.2.9-3.2.11) is checked here, because everything after it needs the types.
/// </summary>
internal sealed class TypeSectionReader(TypeReader types, FeatureUse features, WasmLimits limits)
{
    private const byte Function = 0x60, Struct = 0x5F, Array = 0x5E, Open = 0x50, Final = 0x4F, Group = 0x4E;
    private const byte Packed8 = ValueCode.I8, Packed16 = ValueCode.I16;

    private readonly List<DefinedType> _types = [];
    private readonly List<TypeDeclaration> _group = [];

    /// <summary>The types of a section, by index.</summary>
    /// <exception cref="WasmModuleException">The section is malformed, invalid or over a limit.</exception>
    public DefinedType[] Read(ref WasmReader reader)
    {
        var offset = reader.Position;
        var count = reader.ReadCount(2);
        CheckCount(count, offset);
        for (var i = 0; i < count; i++)
        {
            ReadGroup(ref reader);
        }

        return [.. _types];
    }

    private static WasmModuleException Invalid(string message, int offset) => new(WasmErrorCode.Invalid, message, offset);

    private void CheckCount(long count, int offset)
    {
        var limit = Math.Min(limits.MaxTypes, ValueCode.MaxIndex);
        if (count > limit)
        {
            throw WasmReader.LimitExceeded($"{count} types", nameof(WasmLimits.MaxTypes), limit, offset);
        }
    }

    private void ReadGroup(ref WasmReader reader)
    {
        var offset = reader.Position;
        var count = 1;
        if (reader.PeekByte() == Group)
        {
            features.Require(WasmFeatures.GarbageCollection, "a recursive group of types", offset);
            reader.Skip(1);
            count = reader.ReadCount(2);
            CheckCount((long)_types.Count + count, offset);
        }

        _group.Clear();
        var first = _types.Count;
        for (var i = 0; i < count; i++)
        {
            _group.Add(ReadSubtype(ref reader, first + i, first + count));
        }

        var made = TypeRegistry.Intern(CollectionsMarshal.AsSpan(_group), _types, first);
        foreach (var type in made)
        {
            _types.Add(type);

            // Of all before any is compared with another, which takes a step for each.
            if (type.Depth > limits.MaxSubtypeDepth)
            {
                throw WasmReader.LimitExceeded($"a type with {type.Depth} supertypes", nameof(WasmLimits.MaxSubtypeDepth), limits.MaxSubtypeDepth, offset);
            }
        }

        for (var i = 0; i < count; i++)
        {
            if (made[i] is { Super: { } super } type && !Subtyping.MayExtend(type, super))
            {
                throw Invalid($"sub type {first + i} does not match super type: {type} cannot extend {super}", offset);
            }
        }
    }

    private TypeDeclaration ReadSubtype(ref WasmReader reader, int index, int typeCount)
    {
        var offset = reader.Position;
        var form = reader.PeekByte();
        if (form is not (Open or Final))
        {
            return ReadComposite(ref reader, isFinal: true, -1, typeCount);
        }

        features.Require(WasmFeatures.GarbageCollection, "a type with supertypes or subtypes", offset);
        reader.Skip(1);
        var supers = reader.ReadCount(1);
        var super = -1;
        for (var i = 0; i < supers; i++)
        {
            super = (int)Math.Min(reader.ReadU32(), int.MaxValue);
            if (super >= index)
            {
                throw Invalid($"unknown type {super}: sub type {index} must come after its super type", offset);
            }
        }

        if (supers > 1)
        {
            throw Invalid($"sub type {index} with {supers} super types; there can be one", offset);
        }

        if (super >= 0 && (super >= _types.Count ? _group[super - _types.Count].IsFinal : _types[super].IsFinal))
        {
            throw Invalid($"sub type {index} does not match super type {super}, which is final", offset);
        }

        return ReadComposite(ref reader, form == Final, super, typeCount);
    }

    private TypeDeclaration ReadComposite(ref WasmReader reader, bool isFinal, int super, int typeCount)
    {
        var offset = reader.Position;
        var form = reader.ReadByte();
        switch (form)
        {
            case Function:
                var parameters = ReadValues(ref reader, limits.MaxParameters, "parameters", nameof(WasmLimits.MaxParameters), typeCount);
                var results = ReadValues(ref reader, limits.MaxResults, "results", nameof(WasmLimits.MaxResults), typeCount);
                if (results.Length > 1)
                {
                    features.Require(WasmFeatures.MultiValue, "a function type with several results", offset);
                }

                return new(CompositeKind.Function, isFinal, super, [.. parameters, .. results], parameters.Length, []);
            case Struct:
                features.Require(WasmFeatures.GarbageCollection, "a structure type", offset);
                var count = reader.ReadCount(2);
                if (count > limits.MaxFields)
                {
                    throw WasmReader.LimitExceeded($"a structure of {count} fields", nameof(WasmLimits.MaxFields), limits.MaxFields, offset);
                }

                return ReadFields(ref reader, CompositeKind.Struct, isFinal, super, count, typeCount);
            case Array:
                features.Require(WasmFeatures.GarbageCollection, "an array type", offset);
                return ReadFields(ref reader, CompositeKind.Array, isFinal, super, 1, typeCount);
            default:
                throw WasmReader.Malformed($"malformed function type: form {form:x2} instead of 60; integer representation too long", offset);
        }
    }

    private TypeDeclaration ReadFields(ref WasmReader reader, CompositeKind kind, bool isFinal, int super, int count, int typeCount)
    {
        var codes = new int[count];
        var mutable = new bool[count];
        for (var i = 0; i < count; i++)
        {
            if (reader.PeekByte() is Packed8 or Packed16)
            {
                codes[i] = reader.ReadByte();
            }
            else
            {
                codes[i] = types.ReadValueCode(ref reader, typeCount);
            }

            var offset = reader.Position;
            var mutability = reader.ReadByte();
            mutable[i] = mutability <= 1 ? mutability == 1 : throw WasmReader.Malformed($"malformed mutability {mutability:x2}", offset);
        }

        return new(kind, isFinal, super, codes, 0, mutable);
    }

    private int[] ReadValues(ref WasmReader reader, int limit, string what, string limitName, int typeCount)
    {
        var offset = reader.Position;
        var count = reader.ReadCount(1);
        if (count > limit)
        {
            throw WasmReader.LimitExceeded($"a function type with {count} {what}", limitName, limit, offset);
        }

        var values = new int[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = types.ReadValueCode(ref reader, typeCount);
        }

        return values;
    }
}
