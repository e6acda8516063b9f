using System.Buffers.Binary;
using System.Text;

namespace Bailey.Plugins.Packages;

/// <summary>
/// Reads the directory at the end of an archive (APPNOTE 6.3.10, 4.3.12 and 4.3.16). Much less is understood than zip allows: whatever two programs
/// could read in two ways is refused.
/// </summary>
internal sealed class ZipDirectory(ReadOnlyMemory<byte> archive, PackageArchiveLimits limits)
{
    private const uint EndSignature = 0x06054B50;
    private const uint EntrySignature = 0x02014B50;
    private const uint Zip64LocatorSignature = 0x07064B50;
    private const int EndBytes = 22;
    private const int EntryBytes = 46;
    private const int Zip64LocatorBytes = 20;
    private const int LongestComment = ushort.MaxValue;

    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Where the directory begins, and the contents must end.</summary>
    internal int Start { get; private set; }

    /// <summary>The files in the order of the directory. Their names are text, and not judged yet.</summary>
    internal List<ZipEntry> Read()
    {
        var end = FindEnd();
        var span = archive.Span;
        var count = U16(span, end + 10);
        var (size, offset) = (U32(span, end + 12), U32(span, end + 16));
        if (count == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue || HasZip64Locator(span, end))
        {
            throw Refusal(PackageReason.Zip64, "the archive says it uses zip64, which no package of allowed size needs", "make the package with 'bailey pack'");
        }

        if (U16(span, end + 4) != 0 || U16(span, end + 6) != 0 || U16(span, end + 8) != count)
        {
            throw Refusal(PackageReason.Malformed, "the archive says it is spread over several files", "make the package with 'bailey pack'");
        }

        if (offset > end || size > end)
        {
            throw Refusal(PackageReason.Malformed, "the archive's directory is said to lie outside of it", "get the package again; it may have been cut off");
        }

        if (offset + size != end)
        {
            throw ExtraData("there are bytes beside the archive's directory, or before the archive");
        }

        if (count > limits.MaxEntries)
        {
            throw Refusal(PackageReason.TooManyEntries, FormattableString.Invariant($"the package has {count:N0} files; {limits.MaxEntries:N0} are allowed"), "put what belongs together into one file");
        }

        Start = (int)offset;
        return ReadEntries(count, end);
    }

    internal static PackageException ExtraData(string what) =>
        Refusal(PackageReason.ExtraData, what, "a package is nothing but its files; make it with 'bailey pack'");

    internal static PackageException Refusal(string code, string message, string? remedy = null) => new(code, message, remedy);

    internal static int U16(ReadOnlySpan<byte> span, int at) => BinaryPrimitives.ReadUInt16LittleEndian(span[at..]);

    internal static uint U32(ReadOnlySpan<byte> span, int at) => BinaryPrimitives.ReadUInt32LittleEndian(span[at..]);

    // Only at the very end: a search, as most programs do it, finds what an attacker put into a comment.
    private int FindEnd()
    {
        var span = archive.Span;
        var end = span.Length - EndBytes;
        if (end >= 0 && U32(span, end) == EndSignature && U16(span, end + 20) == 0)
        {
            return end;
        }

        var tail = span[Math.Max(0, span.Length - EndBytes - LongestComment)..];
        if (tail.IndexOf("PK\u0005\u0006"u8) >= 0)
        {
            throw ExtraData("there are bytes after the end of the archive, or a comment");
        }

        throw span.StartsWith("PK\u0003\u0004"u8)
            ? Refusal(PackageReason.Malformed, "the archive has no end", "get the package again; it was cut off")
            : Refusal(PackageReason.NotZip, "this is no package: it is not a zip archive", "give a .bailey file, as 'bailey pack' makes it");
    }

    private static bool HasZip64Locator(ReadOnlySpan<byte> span, int end) =>
        end >= Zip64LocatorBytes && U32(span, end - Zip64LocatorBytes) == Zip64LocatorSignature;

    private List<ZipEntry> ReadEntries(int count, int end)
    {
        var span = archive.Span;
        var entries = new List<ZipEntry>(count);
        var at = Start;
        for (var i = 0; i < count; i++)
        {
            if (end - at < EntryBytes || U32(span, at) != EntrySignature)
            {
                throw Refusal(PackageReason.Malformed, FormattableString.Invariant($"the archive's directory says it has {count:N0} files, and has {i:N0}"), "get the package again");
            }

            var (name, extra, comment) = (U16(span, at + 28), U16(span, at + 30), U16(span, at + 32));
            var length = EntryBytes + name + extra + comment;
            if (length > end - at)
            {
                throw Refusal(PackageReason.Malformed, "the archive's directory breaks off within the description of a file", "get the package again");
            }

            entries.Add(ReadEntry(at, name, extra, comment));
            at += length;
        }

        return at == end
            ? entries
            : throw Refusal(PackageReason.Malformed, "the archive's directory has more in it than the files that it counts", "make the package with 'bailey pack'");
    }

    private ZipEntry ReadEntry(int at, int nameLength, int extraLength, int commentLength)
    {
        var span = archive.Span;
        var rawName = archive.Slice(at + EntryBytes, nameLength);
        var flags = U16(span, at + 8);
        var name = Decode(rawName.Span, flags);
        if (commentLength > 0)
        {
            throw ExtraData($"'{PlainText.Of(name)}' has a comment");
        }

        CheckExtra(span.Slice(at + EntryBytes + nameLength, extraLength), name);
        var (packed, bytes, offset) = (U32(span, at + 20), U32(span, at + 24), U32(span, at + 42));
        if (packed == uint.MaxValue || bytes == uint.MaxValue || offset == uint.MaxValue)
        {
            throw Refusal(PackageReason.Zip64, $"'{PlainText.Of(name)}' says it uses zip64, which no file of allowed size needs", "make the package with 'bailey pack'");
        }

        if (packed > Start || offset > Start || U16(span, at + 34) != 0)
        {
            throw Refusal(PackageReason.Malformed, $"'{PlainText.Of(name)}' is said to lie outside of the archive", "get the package again; it may have been cut off");
        }

        CheckKind(name, flags, U16(span, at + 10), U32(span, at + 38));
        if (bytes > limits.MaxUnpackedBytes)
        {
            throw UnpackedTooLarge(limits);
        }

        return new ZipEntry(name, rawName, flags, U16(span, at + 10), U32(span, at + 16), (int)packed, (int)bytes, (int)offset);
    }

    internal static PackageException UnpackedTooLarge(PackageArchiveLimits limits) =>
        Refusal(PackageReason.UnpackedTooLarge, FormattableString.Invariant($"the files of the package have more than the {limits.MaxUnpackedBytes:N0} bytes allowed"), "leave out what the plugin does not need, as debug information");

    /// <summary>Refuses extra fields by which a file would have another name or other sizes for those who understand them.</summary>
    internal static void CheckExtra(ReadOnlySpan<byte> extra, string name)
    {
        const int Zip64 = 0x0001;
        const int UnicodePath = 0x7075;
        const int StrongEncryption = 0x0017;
        const int AesEncryption = 0x9901;
        while (extra.Length > 0)
        {
            if (extra.Length < 4 || U16(extra, 2) > extra.Length - 4)
            {
                throw Refusal(PackageReason.Malformed, $"the description of '{PlainText.Of(name)}' breaks off", "make the package with 'bailey pack'");
            }

            switch (U16(extra, 0))
            {
                case Zip64:
                    throw Refusal(PackageReason.Zip64, $"'{PlainText.Of(name)}' uses zip64, which no file of allowed size needs", "make the package with 'bailey pack'");
                case UnicodePath:
                    throw Refusal(PackageReason.HeadersDisagree, $"'{PlainText.Of(name)}' has a second name", "make the package with 'bailey pack'");
                case StrongEncryption or AesEncryption:
                    throw Encrypted(name);
                default:
                    extra = extra[(4 + U16(extra, 2))..];
                    break;
            }
        }
    }

    private string Decode(ReadOnlySpan<byte> raw, int flags)
    {
        const int IsUtf8 = 1 << 11;
        if (raw.Length > limits.MaxNameBytes)
        {
            throw Refusal(PackageReason.NameInvalid, FormattableString.Invariant($"a file has a name of {raw.Length:N0} bytes; {limits.MaxNameBytes:N0} are allowed"));
        }

        // Without the flag the encoding is anybody's guess.
        if ((flags & IsUtf8) == 0 && raw.ContainsAnyExceptInRange((byte)0, (byte)0x7F))
        {
            throw Refusal(PackageReason.NameInvalid, "a file has a name with other than ASCII characters that is not marked as UTF-8");
        }

        try
        {
            return s_utf8.GetString(raw);
        }
        catch (DecoderFallbackException exception)
        {
            throw new PackageException(PackageReason.NameInvalid, "a file has a name that is not UTF-8", null, exception);
        }
    }

    private static PackageException Encrypted(string name) =>
        Refusal(PackageReason.EntryEncrypted, $"'{PlainText.Of(name)}' is encrypted", "packages are not secret; make it with 'bailey pack'");

    private static void CheckKind(string name, int flags, int method, uint attributes)
    {
        const int EncryptionFlags = 1 | (1 << 6) | (1 << 13);
        const uint DosDirectory = 0x10;
        const uint WindowsReparsePoint = 0x400;
        if ((flags & EncryptionFlags) != 0)
        {
            throw Encrypted(name);
        }

        if (method is not (ZipEntry.Stored or ZipEntry.Deflated))
        {
            throw Refusal(PackageReason.EntryMethod, FormattableString.Invariant($"'{PlainText.Of(name)}' is compressed by method {method}; packages are stored or deflated"), "make the package with 'bailey pack'");
        }

        // The file type of Unix stands in the upper half, whichever system the archive says it was made on.
        switch (attributes >> 28)
        {
            case 0xA:
                throw Link(name);
            case 0x4:
                throw Directory(name);
            case not (0 or 0x8):
                throw Refusal(PackageReason.EntrySpecial, $"'{PlainText.Of(name)}' is a device, a pipe or a socket, and not a file");
        }

        if ((attributes & WindowsReparsePoint) != 0)
        {
            throw Link(name);
        }

        if ((attributes & DosDirectory) != 0 || name.EndsWith('/'))
        {
            throw Directory(name);
        }
    }

    private static PackageException Link(string name) =>
        Refusal(PackageReason.EntryLink, $"'{PlainText.Of(name)}' is a link, which packages may not have", "put the file itself there");

    private static PackageException Directory(string name) =>
        Refusal(PackageReason.EntryDirectory, $"'{PlainText.Of(name)}' is an entry for a folder, which packages do not have", "make the package with 'bailey pack'");
}
