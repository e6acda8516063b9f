using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm.Caching;

/// <summary>One entry of the cache: what describes the code, and the assembly; a <see cref="SealedFile"/>.</summary>
internal sealed class CacheEntry
{
    public const string Extension = ".module";

    private readonly byte[] _content;

    private CacheEntry(byte[] content) => _content = content;

    public static long LengthOf(byte[] description, ArraySegment<byte> image) => SealedFile.LengthOf(description.Length + (long)image.Count);

    /// <summary>Reads and verifies; null where it is not an entry of this key under this secret.</summary>
    public static CacheEntry? Read(SafeFileHandle file, CacheKey key, byte[] secret, long maxBytes) =>
        SealedFile.Read(file, key, secret, maxBytes) is { } content ? new CacheEntry(content) : null;

    /// <summary>What a cached start need not find out again.</summary>
    public static byte[] Describe(ModuleDefinition definition, CompiledCode code)
    {
        var types = new Dictionary<WasmFunctionType, int>();
        for (var i = 0; i < definition.Types.Length; i++)
        {
            if (definition.Types[i].Function is { } function)
            {
                types.TryAdd(function, i);
            }
        }

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((int)definition.FeaturesUsed);
        writer.Write(code.FirstFunctionRow);
        writer.Write(code.FactoryRow);
        writer.Write(code.Entries.Count);
        foreach (var (type, entry) in code.Entries)
        {
            writer.Write(types[type]);
            writer.Write(entry.Typed);
            writer.Write(entry.Untyped);
        }

        Write(writer, code.DirectEntries);
        Write(writer, code.ImportsWithDelegate);
        Write(writer, code.LargeFunctions);
        Write(writer, code.GuardedRows);
        writer.Write(code.ResultSlots);
        return stream.ToArray();
    }

    public static void Write(SafeFileHandle file, CacheKey key, byte[] secret, byte[] description, ArraySegment<byte> image) =>
        SealedFile.Write(file, key, secret, [description, image]);

    /// <summary>Makes the module of what was verified.</summary>
    public CompiledModule Load(ModuleDefinition definition)
    {
        using var stream = new MemoryStream(_content);
        using var reader = new BinaryReader(stream);
        definition.FeaturesUsed = (WasmFeatures)reader.ReadInt32();
        var code = ReadCode(reader, definition);

        // Of this kind of stream the runtime takes the bytes as they are.
        var start = (int)stream.Position;
        using var image = new MemoryStream(_content, start, _content.Length - start, writable: false, publiclyVisible: true);
        return new CompiledModule(definition, code, image);
    }

    private static CompiledCode ReadCode(BinaryReader reader, ModuleDefinition definition)
    {
        var firstFunctionRow = reader.ReadInt32();
        var factoryRow = reader.ReadInt32();
        var count = reader.ReadInt32();
        var entries = new Dictionary<WasmFunctionType, CompiledModule.Entry>(count);
        for (var i = 0; i < count; i++)
        {
            entries.Add(definition.Types[reader.ReadInt32()].Function!, new(reader.ReadInt32(), reader.ReadInt32()));
        }

        var direct = ReadMap(reader);
        return new CompiledCode(firstFunctionRow, factoryRow, entries, direct, ReadList(reader).ToHashSet(), ReadList(reader), ReadList(reader), reader.ReadInt32());
    }

    private static void Write(BinaryWriter writer, IReadOnlyDictionary<int, int> map)
    {
        writer.Write(map.Count);
        foreach (var (key, value) in map)
        {
            writer.Write(key);
            writer.Write(value);
        }
    }

    private static void Write(BinaryWriter writer, IReadOnlyCollection<int> list)
    {
        writer.Write(list.Count);
        foreach (var value in list)
        {
            writer.Write(value);
        }
    }

    private static Dictionary<int, int> ReadMap(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var map = new Dictionary<int, int>(count);
        for (var i = 0; i < count; i++)
        {
            map.Add(reader.ReadInt32(), reader.ReadInt32());
        }

        return map;
    }

    private static int[] ReadList(BinaryReader reader)
    {
        var list = new int[reader.ReadInt32()];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = reader.ReadInt32();
        }

        return list;
    }
}
