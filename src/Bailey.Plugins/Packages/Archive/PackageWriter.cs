using System.Buffers.Binary;
using System.Text;

namespace Bailey.Plugins.Packages;

/// <summary>
/// Writes packages, so that the same files always give the same bytes: in ordinal order of their paths, stored and not compressed, as compressors
/// differ from version to version, with one fixed time and mode.
/// </summary>
public static class PackageWriter
{
    private const ushort VersionNeeded = 20;
    private const ushort MadeOnUnix = (3 << 8) | VersionNeeded;

    // 1980-01-01 in the packed format of MS-DOS, the first day there is, at 00:00.
    private const ushort Date = (1 << 5) | 1;
    private const uint PlainFile = 0x81A4u << 16;

    /// <summary>Writes files into an archive as it is, judging nothing but their paths and sizes.</summary>
    /// <param name="files">Each file by its path.</param>
    /// <param name="limits">Bounds; the defaults where omitted.</param>
    /// <exception cref="PackageException">A path is not one of a package, or there are too many files or bytes.</exception>
    public static byte[] Write(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files, PackageArchiveLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        limits ??= PackageArchiveLimits.Default;
        var ordered = files.OrderBy(static file => file.Key, StringComparer.Ordinal).ToList();
        PackageFiles.Check(ordered.Select(static file => file.Key));
        if (ordered.Count > limits.MaxEntries)
        {
            throw new PackageException(PackageReason.TooManyEntries, FormattableString.Invariant($"the package has {ordered.Count:N0} files; {limits.MaxEntries:N0} are allowed"), "put what belongs together into one file");
        }

        if (ordered.Sum(static file => (long)file.Value.Length) > limits.MaxPackedBytes)
        {
            throw ZipContents.TooLarge(limits);
        }

        using var archive = new MemoryStream();
        using var directory = new MemoryStream();
        foreach (var (path, contents) in ordered)
        {
            var name = Encoding.ASCII.GetBytes(path);
            var crc = Crc32.Of(contents.Span);
            var offset = (uint)archive.Length;
            WriteHeader(archive, name, crc, contents.Length);
            archive.Write(contents.Span);
            WriteEntry(directory, name, crc, contents.Length, offset);
        }

        WriteEnd(archive, directory, ordered.Count);
        return archive.Length <= limits.MaxPackedBytes ? archive.ToArray() : throw ZipContents.TooLarge(limits);
    }

    private static void WriteHeader(MemoryStream to, byte[] name, uint crc, int length)
    {
        U32(to, 0x04034B50);
        U16(to, VersionNeeded);
        WriteDescription(to, name, crc, length);
        U16(to, 0);
        to.Write(name);
    }

    private static void WriteEntry(MemoryStream to, byte[] name, uint crc, int length, uint offset)
    {
        U32(to, 0x02014B50);
        U16(to, MadeOnUnix);
        U16(to, VersionNeeded);
        WriteDescription(to, name, crc, length);
        U16(to, 0);
        U16(to, 0);
        U16(to, 0);
        U16(to, 0);
        U32(to, PlainFile);
        U32(to, offset);
        to.Write(name);
    }

    // What header and directory say alike: flags, method, time, date, checksum, sizes, length of the name.
    private static void WriteDescription(MemoryStream to, byte[] name, uint crc, int length)
    {
        U16(to, 0);
        U16(to, ZipEntry.Stored);
        U16(to, 0);
        U16(to, Date);
        U32(to, crc);
        U32(to, (uint)length);
        U32(to, (uint)length);
        U16(to, (ushort)name.Length);
    }

    private static void WriteEnd(MemoryStream to, MemoryStream directory, int count)
    {
        var start = (uint)to.Length;
        directory.WriteTo(to);
        U32(to, 0x06054B50);
        U16(to, 0);
        U16(to, 0);
        U16(to, (ushort)count);
        U16(to, (ushort)count);
        U32(to, (uint)directory.Length);
        U32(to, start);
        U16(to, 0);
    }

    private static void U16(MemoryStream to, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        to.Write(bytes);
    }

    private static void U32(MemoryStream to, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        to.Write(bytes);
    }
}
