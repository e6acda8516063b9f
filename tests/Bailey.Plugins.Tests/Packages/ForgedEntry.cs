namespace Bailey.Plugins.Tests.Packages;

/// <summary>A file of a forged archive: what header and directory say of it, each as it is set.</summary>
internal sealed class ForgedEntry(byte[] name, byte[] contents, byte[] packed)
{
    public byte[] Name { get; set; } = name;

    /// <summary>The name in the file's own header, where it is another.</summary>
    public byte[]? HeaderName { get; set; }

    public byte[] Packed { get; set; } = packed;

    public int Flags { get; set; }

    public int Method { get; set; }

    public uint Crc { get; set; } = CrcOf(contents);

    public uint Bytes { get; set; } = (uint)contents.Length;

    /// <summary>The size in the file's own header, where it is another.</summary>
    public uint? HeaderBytes { get; set; }

    public uint? PackedBytes { get; set; }

    public uint Attributes { get; set; } = 0x81A4u << 16;

    public byte[] Extra { get; set; } = [];

    /// <summary>Where the directory says it is; null for where it is.</summary>
    public uint? Offset { get; set; }

    /// <summary>Bytes before its header that belong to nothing.</summary>
    public byte[] Gap { get; set; } = [];

    /// <summary>Bytes behind its contents.</summary>
    public byte[] Descriptor { get; set; } = [];

    /// <summary>Whether its header leaves checksum and sizes to the descriptor.</summary>
    public bool IsStreamed { get; set; }

    public void WriteHeader(Stream to)
    {
        var name = HeaderName ?? Name;
        ZipForger.U32(to, 0x04034B50);
        ZipForger.U16(to, 20);
        ZipForger.U16(to, Flags);
        ZipForger.U16(to, Method);
        ZipForger.U32(to, 0);
        ZipForger.U32(to, IsStreamed ? 0 : Crc);
        ZipForger.U32(to, IsStreamed ? 0 : PackedBytes ?? (uint)Packed.Length);
        ZipForger.U32(to, IsStreamed ? 0 : HeaderBytes ?? Bytes);
        ZipForger.U16(to, name.Length);
        ZipForger.U16(to, 0);
        to.Write(name);
    }

    public void WriteDirectory(Stream to, uint offset)
    {
        ZipForger.U32(to, 0x02014B50);
        ZipForger.U16(to, (3 << 8) | 20);
        ZipForger.U16(to, 20);
        ZipForger.U16(to, Flags);
        ZipForger.U16(to, Method);
        ZipForger.U32(to, 0);
        ZipForger.U32(to, Crc);
        ZipForger.U32(to, PackedBytes ?? (uint)Packed.Length);
        ZipForger.U32(to, Bytes);
        ZipForger.U16(to, Name.Length);
        ZipForger.U16(to, Extra.Length);
        ZipForger.U16(to, 0);
        ZipForger.U16(to, 0);
        ZipForger.U16(to, 0);
        ZipForger.U32(to, Attributes);
        ZipForger.U32(to, offset);
        to.Write(Name);
        to.Write(Extra);
    }

    private static uint CrcOf(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }
}
