using System.Collections.Immutable;
using System.IO.Compression;

namespace Bailey.Plugins.Packages;

/// <summary>Unpacks the files of an archive within bounds. Nothing is allocated on the word of the archive alone.</summary>
internal sealed class ZipContents(ReadOnlyMemory<byte> archive, PackageArchiveLimits limits)
{
    private const uint HeaderSignature = 0x04034B50;
    private const uint DescriptorSignature = 0x08074B50;
    private const int HeaderBytes = 30;

    private long _unpacked;

    /// <summary>The files of an archive by their paths.</summary>
    /// <exception cref="PackageException">It is none that a package may be.</exception>
    internal static ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> archive, PackageArchiveLimits limits)
    {
        if (archive.Length > limits.MaxPackedBytes)
        {
            throw TooLarge(limits);
        }

        var directory = new ZipDirectory(archive, limits);
        var entries = directory.Read();
        PackageFiles.Check(entries.Select(static entry => entry.Name));
        return new ZipContents(archive, limits).Read(entries, directory.Start);
    }

    internal static PackageException TooLarge(PackageArchiveLimits limits) =>
        new(PackageReason.TooLarge, FormattableString.Invariant($"the package has more than the {limits.MaxPackedBytes:N0} bytes allowed"), "leave out what the plugin does not need, as debug information");

    // The files must lie one after the other, from the first byte to the directory, so that no byte is of two of them, or of none.
    private ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Read(List<ZipEntry> entries, int end)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var at = 0;
        foreach (var entry in entries.OrderBy(static entry => entry.Offset))
        {
            if (entry.Offset < at)
            {
                throw ZipDirectory.Refusal(PackageReason.EntriesOverlap, $"'{entry.Name}' shares bytes of the archive with another file", "make the package with 'bailey pack'");
            }

            if (entry.Offset > at)
            {
                throw ZipDirectory.ExtraData($"there are bytes before '{entry.Name}' that belong to no file");
            }

            var start = at + CheckHeader(entry, end);
            if (entry.PackedBytes > end - start)
            {
                throw ZipDirectory.Refusal(PackageReason.EntriesOverlap, $"'{entry.Name}' is said to reach into the archive's directory", "make the package with 'bailey pack'");
            }

            files.Add(entry.Name, Unpack(entry, archive.Slice(start, entry.PackedBytes)));
            at = start + entry.PackedBytes;
            at += entry.HasDescriptor ? DescriptorLength(entry, archive.Span[at..end]) : 0;
        }

        return at == end ? files.ToImmutable() : throw ZipDirectory.ExtraData("there are bytes after the last file that belong to none");
    }

    /// <returns>The length of the header.</returns>
    private int CheckHeader(ZipEntry entry, int end)
    {
        var header = archive.Span[entry.Offset..end];
        if (header.Length < HeaderBytes || ZipDirectory.U32(header, 0) != HeaderSignature)
        {
            throw ZipDirectory.Refusal(PackageReason.Malformed, $"'{entry.Name}' is not where the archive's directory says", "get the package again");
        }

        var (name, extra) = (ZipDirectory.U16(header, 26), ZipDirectory.U16(header, 28));
        if (header.Length < HeaderBytes + name + extra)
        {
            throw ZipDirectory.Refusal(PackageReason.Malformed, $"the header of '{entry.Name}' breaks off", "get the package again");
        }

        var (crc, packed, bytes) = (ZipDirectory.U32(header, 14), ZipDirectory.U32(header, 18), ZipDirectory.U32(header, 22));
        var sizesFollow = entry.HasDescriptor && crc == 0 && packed == 0 && bytes == 0;
        if (ZipDirectory.U16(header, 6) != entry.Flags
            || ZipDirectory.U16(header, 8) != entry.Method
            || !header.Slice(HeaderBytes, name).SequenceEqual(entry.RawName.Span)
            || (!sizesFollow && (crc != entry.Crc || packed != entry.PackedBytes || bytes != entry.Bytes)))
        {
            throw Disagreement(entry);
        }

        ZipDirectory.CheckExtra(header.Slice(HeaderBytes + name, extra), entry.Name);
        return HeaderBytes + name + extra;
    }

    private static int DescriptorLength(ZipEntry entry, ReadOnlySpan<byte> rest)
    {
        var signed = rest.Length >= 16 && ZipDirectory.U32(rest, 0) == DescriptorSignature;
        var descriptor = signed ? rest[4..] : rest;
        if (descriptor.Length < 12)
        {
            throw ZipDirectory.Refusal(PackageReason.Malformed, $"the sizes behind '{entry.Name}' break off", "get the package again");
        }

        return ZipDirectory.U32(descriptor, 0) == entry.Crc && ZipDirectory.U32(descriptor, 4) == entry.PackedBytes && ZipDirectory.U32(descriptor, 8) == entry.Bytes
            ? 12 + (signed ? 4 : 0)
            : throw Disagreement(entry);
    }

    private static PackageException Disagreement(ZipEntry entry) =>
        ZipDirectory.Refusal(PackageReason.HeadersDisagree, $"the archive's directory and the header of '{entry.Name}' describe it in two ways", "make the package with 'bailey pack'");

    private ReadOnlyMemory<byte> Unpack(ZipEntry entry, ReadOnlyMemory<byte> packed)
    {
        if (entry.Bytes > limits.MaxUnratedBytes && entry.Bytes / limits.MaxRatio > entry.PackedBytes)
        {
            throw Ratio(entry);
        }

        var contents = entry.Method == ZipEntry.Stored ? packed : Inflate(entry, packed);
        _unpacked += entry.Method == ZipEntry.Stored ? packed.Length : 0;
        if (_unpacked > limits.MaxUnpackedBytes)
        {
            throw ZipDirectory.UnpackedTooLarge(limits);
        }

        return contents.Length == entry.Bytes && Crc32.Of(contents.Span) == entry.Crc ? contents : throw Corrupt(entry);
    }

    private ReadOnlyMemory<byte> Inflate(ZipEntry entry, ReadOnlyMemory<byte> packed)
    {
        using var unpacked = new MemoryStream();
        using var inflating = new DeflateStream(new MemoryStream(packed.ToArray(), writable: false), CompressionMode.Decompress);
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = inflating.Read(buffer)) > 0;)
            {
                _unpacked += read;
                if (_unpacked > limits.MaxUnpackedBytes)
                {
                    throw ZipDirectory.UnpackedTooLarge(limits);
                }

                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > entry.Bytes)
                {
                    throw Corrupt(entry);
                }
            }
        }
        catch (InvalidDataException exception)
        {
            throw Corrupt(entry, exception);
        }

        return unpacked.ToArray();
    }

    private PackageException Ratio(ZipEntry entry) => ZipDirectory.Refusal(
        PackageReason.EntryRatio,
        FormattableString.Invariant($"'{entry.Name}' unpacks to more than {limits.MaxRatio} times its packed size"),
        "make the package with 'bailey pack', which stores files as they are");

    private static PackageException Corrupt(ZipEntry entry, Exception? inner = null) => new(
        PackageReason.EntryCorrupt, $"'{entry.Name}' does not unpack to what the archive says", "get the package again; it was damaged", inner);
}
