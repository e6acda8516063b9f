using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Bailey.Plugins.Tests.Packages;

/// <summary>Writes zip archives by hand, sound or not: whatever a test sets is written as it stands.</summary>
internal sealed class ZipForger
{
    private readonly List<ForgedEntry> _entries = [];

    /// <summary>Bytes before the first file.</summary>
    public byte[] Before { get; set; } = [];

    /// <summary>Bytes between the files and the directory.</summary>
    public byte[] BeforeDirectory { get; set; } = [];

    /// <summary>Bytes after the archive.</summary>
    public byte[] After { get; set; } = [];

    /// <summary>The archive's comment.</summary>
    public byte[] Comment { get; set; } = [];

    /// <summary>How many files the end says there are.</summary>
    public int? Count { get; set; }

    /// <summary>How large the end says the directory is.</summary>
    public uint? DirectorySize { get; set; }

    /// <summary>The file of a package, stored.</summary>
    public ForgedEntry Add(string name, byte[] contents, bool deflate = false)
    {
        var entry = new ForgedEntry(Encoding.UTF8.GetBytes(name), contents, deflate ? Deflate(contents) : contents)
        {
            Method = deflate ? 8 : 0,
            Flags = name.Any(static c => c > 127) ? 1 << 11 : 0,
        };
        _entries.Add(entry);
        return entry;
    }

    /// <summary>A forger with the two files that every package has.</summary>
    public static ZipForger Sound()
    {
        var forger = new ZipForger();
        forger.Add("manifest.json", Encoding.UTF8.GetBytes(PackageSamples.Pinned().ToJsonString()));
        forger.Add("plugin.wasm", PackageSamples.Module());
        return forger;
    }

    public byte[] ToBytes()
    {
        using var archive = new MemoryStream();
        archive.Write(Before);
        using var directory = new MemoryStream();
        foreach (var entry in _entries)
        {
            var offset = entry.Offset ?? (uint)archive.Length;
            archive.Write(entry.Gap);
            offset += entry.Offset is null ? (uint)entry.Gap.Length : 0;
            entry.WriteHeader(archive);
            archive.Write(entry.Packed);
            archive.Write(entry.Descriptor);
            entry.WriteDirectory(directory, offset);
        }

        archive.Write(BeforeDirectory);
        var start = (uint)archive.Length;
        directory.WriteTo(archive);
        WriteEnd(archive, start, (uint)directory.Length);
        archive.Write(After);
        return archive.ToArray();
    }

    internal static void U16(Stream to, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        to.Write(bytes);
    }

    internal static void U32(Stream to, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        to.Write(bytes);
    }

    internal static byte[] Deflate(byte[] contents)
    {
        using var packed = new MemoryStream();
        using (var deflating = new DeflateStream(packed, contents.Length > 8 * 1024 * 1024 ? CompressionLevel.Fastest : CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflating.Write(contents);
        }

        return packed.ToArray();
    }

    private void WriteEnd(MemoryStream archive, uint start, uint length)
    {
        U32(archive, 0x06054B50);
        U16(archive, 0);
        U16(archive, 0);
        U16(archive, Count ?? _entries.Count);
        U16(archive, Count ?? _entries.Count);
        U32(archive, DirectorySize ?? length);
        U32(archive, start);
        U16(archive, Comment.Length);
        archive.Write(Comment);
    }
}
