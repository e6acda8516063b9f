namespace Bailey.Plugins.Packages;

/// <summary>A file as the directory of an archive describes it.</summary>
internal sealed record ZipEntry(string Name, ReadOnlyMemory<byte> RawName, int Flags, int Method, uint Crc, int PackedBytes, int Bytes, int Offset)
{
    internal const int Stored = 0;
    internal const int Deflated = 8;

    private const int FollowedBySizes = 1 << 3;

    /// <summary>Whether checksum and sizes stand behind the contents, as they do where an archive was written to a pipe.</summary>
    internal bool HasDescriptor => (Flags & FollowedBySizes) != 0;
}
