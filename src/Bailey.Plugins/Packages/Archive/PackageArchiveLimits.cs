namespace Bailey.Plugins.Packages;

/// <summary>Bounds on the archive of a package, checked while it is read and before anything is built from it.</summary>
public sealed record PackageArchiveLimits
{
    /// <summary>The defaults, which are those of the specification.</summary>
    public static PackageArchiveLimits Default { get; } = new();

    /// <summary>Bytes of the package as it comes. Default 32 MiB.</summary>
    public int MaxPackedBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Bytes of all files together, counted while they are unpacked. Default 64 MiB.</summary>
    public int MaxUnpackedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Files. Default 256.</summary>
    public int MaxEntries { get; init; } = 256;

    /// <summary>
    /// How many times its packed size a file of more than <see cref="MaxUnratedBytes"/> may unpack to. Default 100: code and text pack to a third or a
    /// tenth; deflate can reach a thousand, with nothing but repetition.
    /// </summary>
    public int MaxRatio { get; init; } = 100;

    /// <summary>Bytes up to which a file may unpack to any number of times its packed size. Default 1 MiB.</summary>
    public int MaxUnratedBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of the name of a file. Default 240.</summary>
    public int MaxNameBytes { get; init; } = 240;
}
