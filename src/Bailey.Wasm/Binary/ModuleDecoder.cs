using System.Security.Cryptography;

namespace Bailey.Wasm.Binary;

/// <summary>Decodes the binary format (core specification, 5) into a <see cref="ModuleDefinition"/>.</summary>
internal sealed partial class ModuleDecoder
{
    private const int HeaderLength = 8;

    private readonly byte[] _binary;
    private readonly WasmLimits _limits;
    private readonly FeatureUse _features;
    private readonly ModuleDefinition _module;
    private readonly TypeReader _types;
    private readonly ConstantExpressionReader _expressions;
    private readonly List<WasmCustomSection> _customSections = [];

    // Type indices of the function section; code section entries follow them one by one.
    private int _definedFunctions;
    private int _elementsSoFar;
    private (int Start, int End)? _nameSection;

    private ModuleDecoder(byte[] binary, WasmCompileOptions options, Lazy<byte[]> digest)
    {
        _binary = binary;
        _limits = options.Limits;
        _features = new FeatureUse(options.Features);
        _module = new ModuleDefinition { Bytes = binary, Digest = digest };
        _types = new TypeReader(_features);
        _expressions = new ConstantExpressionReader(_features, _limits, _types);
    }

    /// <exception cref="WasmModuleException">The bytes are malformed or over a limit.</exception>
    public static ModuleDefinition Decode(byte[] binary, WasmCompileOptions options, Lazy<byte[]>? digest = null) =>
        new ModuleDecoder(binary, options, digest ?? new(() => SHA256.HashData(binary))).Decode();

    private ModuleDefinition Decode()
    {
        if (_binary.Length > _limits.MaxModuleBytes)
        {
            throw WasmReader.LimitExceeded(
                $"a module of {_binary.Length} bytes", nameof(WasmLimits.MaxModuleBytes), _limits.MaxModuleBytes, -1);
        }

        BinaryHeader.Check(_binary);
        var reader = new WasmReader(_binary, HeaderLength, _binary.Length);
        var lastRank = 0;
        while (!reader.AtEnd)
        {
            var offset = reader.Position;
            var id = (SectionId)reader.ReadByte();
            var section = ReadSectionBounds(ref reader, id);
            if (id == SectionId.Custom)
            {
                DecodeCustomSection(ref section);
                continue;
            }

            var rank = RankOf(id, offset);
            if (rank <= lastRank)
            {
                throw WasmReader.Malformed($"unexpected content after last section: section {id} is out of order or occurs twice", offset);
            }

            lastRank = rank;
            DecodeSection(id, ref section);
            if (!section.AtEnd)
            {
                throw WasmReader.Malformed($"section size mismatch: {section.Remaining} bytes are left over in section {id}", section.Position);
            }
        }

        Finish();
        return _module;
    }

    private static WasmReader ReadSectionBounds(scoped ref WasmReader reader, SectionId id)
    {
        var offset = reader.Position;
        if (reader.AtEnd)
        {
            throw WasmReader.Malformed("unexpected end: a section without a size", offset);
        }

        var size = reader.ReadU32();
        if (size > (uint)reader.Remaining)
        {
            throw WasmReader.Malformed(
                $"length out of bounds: unexpected end, section {id} of {size} bytes with only {reader.Remaining} left in the module", offset);
        }

        var start = reader.Position;
        reader.Skip(size);
        return reader.Within(start, start + (int)size);
    }

    /// <summary>Place of a section in the prescribed order (core specification, 5.5.17), which its number does not tell.</summary>
    private int RankOf(SectionId id, int offset) => id switch
    {
        >= SectionId.Type and <= SectionId.Memory => (int)id,
        SectionId.Tag when !_features.EndsWithVersion2 => 6,
        >= SectionId.Global and <= SectionId.Element => (int)id + 1,
        SectionId.DataCount => 11,
        SectionId.Code => 12,
        SectionId.Data => 13,
        _ => throw WasmReader.Malformed($"malformed section id {(byte)id}", offset),
    };

    private void DecodeSection(SectionId id, ref WasmReader reader)
    {
        switch (id)
        {
            case SectionId.Type:
                DecodeTypes(ref reader);
                break;
            case SectionId.Import:
                DecodeImports(ref reader);
                break;
            case SectionId.Function:
                DecodeFunctions(ref reader);
                break;
            case SectionId.Table:
                DecodeTables(ref reader);
                break;
            case SectionId.Memory:
                DecodeMemories(ref reader);
                break;
            case SectionId.Tag:
                DecodeTags(ref reader);
                break;
            case SectionId.Global:
                DecodeGlobals(ref reader);
                break;
            case SectionId.Export:
                DecodeExports(ref reader);
                break;
            case SectionId.Start:
                _module.StartFunction = (int)Math.Min(reader.ReadU32(), int.MaxValue);
                break;
            case SectionId.Element:
                DecodeElements(ref reader);
                break;
            case SectionId.DataCount:
                DecodeDataCount(ref reader);
                break;
            case SectionId.Code:
                DecodeCode(ref reader);
                break;
            default:
                DecodeData(ref reader);
                break;
        }
    }

    private void DecodeCustomSection(ref WasmReader reader)
    {
        if (_customSections.Count >= _limits.MaxCustomSections)
        {
            throw WasmReader.LimitExceeded(
                $"more than {_limits.MaxCustomSections} custom sections",
                nameof(WasmLimits.MaxCustomSections),
                _limits.MaxCustomSections,
                reader.Position);
        }

        var name = reader.ReadName(_limits.MaxNameBytes);
        _customSections.Add(new WasmCustomSection(name, _binary.AsMemory(reader.Position, reader.Remaining)));
        if (name == "name")
        {
            _nameSection ??= (reader.Position, reader.End);
        }
    }

    private void Finish()
    {
        if (_module.Bodies.Length != _definedFunctions)
        {
            throw InconsistentCode(_module.Bodies.Length, _binary.Length);
        }

        if (_module.DataCount is { } announced && announced != _module.Data.Length)
        {
            throw InconsistentData(announced, _module.Data.Length, _binary.Length);
        }

        if (_nameSection is var (start, end))
        {
            _module.Names = NameSectionReader.Read(new WasmReader(_binary, start, end), _module.FunctionTypeIndices.Length, _limits.MaxNameBytes);
        }

        _module.CustomSections = [.. _customSections];
        _module.FeaturesUsed = _features.Used;
    }

    private WasmModuleException InconsistentCode(int bodies, int offset) => WasmReader.Malformed(
        $"function and code section have inconsistent lengths: {_definedFunctions} functions, {bodies} bodies", offset);

    private static WasmModuleException InconsistentData(int announced, int segments, int offset) => WasmReader.Malformed(
        $"data count and data section have inconsistent lengths: {announced} announced, {segments} present", offset);

    /// <summary>Reads how many things a section holds, and checks that together with those before it is within a limit.</summary>
    private static int ReadCount(ref WasmReader reader, int minimumItemBytes, int before, int limit, string limitName, string what)
    {
        var offset = reader.Position;
        var count = reader.ReadCount(minimumItemBytes);
        CheckLimit((long)before + count, limit, limitName, what, offset);
        return count;
    }

    private static void CheckLimit(long count, int limit, string limitName, string what, int offset)
    {
        if (count > limit)
        {
            throw WasmReader.LimitExceeded($"{count} {what}", limitName, limit, offset);
        }
    }
}
