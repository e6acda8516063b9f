using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm.Caching;

/// <summary>
/// One file of the cache: magic, key, length of the rest, what describes the code, the assembly, and HMAC-SHA256 over all that came before. Read
/// into memory of our own first and verified there, so that nothing can change between the check and the use.
/// </summary>
internal sealed unsafe class CacheEntry : IDisposable
{
    public const string Extension = ".module";

    private const ulong Magic = 0x3145_4843_4143_5742; // "BWCACHE1"
    private const int KeyStart = 8, LengthStart = 40, HeaderLength = 48;
    private const int DigestLength = HMACSHA256.HashSizeInBytes;

    private readonly byte* _bytes;
    private readonly int _contentLength;

    private CacheEntry(byte* bytes, int contentLength)
    {
        _bytes = bytes;
        _contentLength = contentLength;
    }

    public static long LengthOf(byte[] description, byte[] image) => HeaderLength + (long)description.Length + image.Length + DigestLength;

    /// <summary>Reads and verifies; null where it is not an entry of this key under this secret.</summary>
    public static CacheEntry? Read(SafeFileHandle file, CacheKey key, byte[] secret, long maxBytes)
    {
        var length = RandomAccess.GetLength(file);
        if (length < HeaderLength + DigestLength || length > Math.Min(maxBytes, Array.MaxLength))
        {
            return null;
        }

        var bytes = (byte*)NativeMemory.Alloc((nuint)length);
        var whole = new Span<byte>(bytes, (int)length);
        try
        {
            if (ReadAll(file, whole) && IsAuthentic(whole, key, secret))
            {
                var entry = new CacheEntry(bytes, whole.Length - HeaderLength - DigestLength);
                bytes = null;
                return entry;
            }

            return null;
        }
        finally
        {
            NativeMemory.Free(bytes);
        }
    }

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

    public static void Write(SafeFileHandle file, CacheKey key, byte[] secret, byte[] description, byte[] image)
    {
        var header = new byte[HeaderLength];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        key.Digest.CopyTo(header.AsSpan(KeyStart));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(LengthStart), description.Length + (long)image.Length);
        using var digest = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        long offset = 0;
        foreach (var piece in (byte[][])[header, description, image])
        {
            digest.AppendData(piece);
            RandomAccess.Write(file, piece, offset);
            offset += piece.Length;
        }

        RandomAccess.Write(file, digest.GetHashAndReset(), offset);
    }

    /// <summary>Makes the module of what was verified.</summary>
    public CompiledModule Load(ModuleDefinition definition)
    {
        using var stream = new UnmanagedMemoryStream(_bytes + HeaderLength, _contentLength);
        using var reader = new BinaryReader(stream);
        definition.FeaturesUsed = (WasmFeatures)reader.ReadInt32();
        var code = ReadCode(reader, definition);
        using var image = new UnmanagedMemoryStream(_bytes + HeaderLength + stream.Position, _contentLength - stream.Position);
        return new CompiledModule(definition, code, image);
    }

    public void Dispose() => NativeMemory.Free(_bytes);

    private static bool ReadAll(SafeFileHandle file, Span<byte> bytes)
    {
        var offset = 0;
        while (offset < bytes.Length)
        {
            var count = RandomAccess.Read(file, bytes[offset..], offset);
            if (count <= 0)
            {
                return false;
            }

            offset += count;
        }

        return true;
    }

    private static bool IsAuthentic(ReadOnlySpan<byte> entry, CacheKey key, byte[] secret)
    {
        if (BinaryPrimitives.ReadUInt64LittleEndian(entry) != Magic
            || !entry.Slice(KeyStart, key.Digest.Length).SequenceEqual(key.Digest)
            || BinaryPrimitives.ReadInt64LittleEndian(entry[LengthStart..]) != entry.Length - HeaderLength - DigestLength)
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[DigestLength];
        HMACSHA256.HashData(secret, entry[..^DigestLength], digest);
        return CryptographicOperations.FixedTimeEquals(digest, entry[^DigestLength..]);
    }

    private static CompiledCode ReadCode(BinaryReader reader, ModuleDefinition definition)
    {
        var firstFunctionRow = reader.ReadInt32();
        var count = reader.ReadInt32();
        var entries = new Dictionary<WasmFunctionType, CompiledModule.Entry>(count);
        for (var i = 0; i < count; i++)
        {
            entries.Add(definition.Types[reader.ReadInt32()].Function!, new(reader.ReadInt32(), reader.ReadInt32()));
        }

        var direct = ReadMap(reader);
        return new CompiledCode(firstFunctionRow, entries, direct, ReadList(reader).ToHashSet(), ReadList(reader), ReadList(reader), reader.ReadInt32());
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
