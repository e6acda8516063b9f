using System.Collections.Immutable;
using System.Text;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Communities;

namespace Bailey.Plugins.Packages;

/// <summary>A package that was read: sound as a file, with a manifest in order, and a signature that was judged. Immutable.</summary>
public sealed class Package
{
    /// <summary>Most characters of a README.md that are shown: 32,768.</summary>
    public const int MaxReadmeCharacters = 32 * 1024;

    internal Package(
        ReadOnlyMemory<byte> bytes,
        string digest,
        PackageManifest manifest,
        ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> files,
        PackageSignature signature,
        string? signatureFault,
        SettingsSchema settings)
    {
        Bytes = bytes;
        Digest = digest;
        Manifest = manifest;
        Files = files;
        Signature = signature;
        SignatureFault = signatureFault;
        Settings = settings;
    }

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary><c>sha256:</c> and the SHA-256 of <see cref="Bytes"/> in lower-case hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>What it says of itself.</summary>
    public PackageManifest Manifest { get; }

    /// <summary>All files by their paths, unpacked.</summary>
    public ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Files { get; }

    /// <summary>What came of verifying its signature. Whether that will do, the policies say.</summary>
    public PackageSignature Signature { get; }

    /// <summary>What is wrong with the signature, in words; null where nothing is.</summary>
    public string? SignatureFault { get; }

    /// <summary>What its settings may be.</summary>
    public SettingsSchema Settings { get; }

    /// <summary>Whether it is a package of WebAssembly or a script.</summary>
    public PluginKind Kind => Files.ContainsKey(PackageFiles.Script) ? PluginKind.Script : PluginKind.Package;

    /// <summary>The code of a package of WebAssembly.</summary>
    /// <exception cref="KeyNotFoundException">It is a script.</exception>
    public ReadOnlyMemory<byte> Module => Files[PackageFiles.Module];

    /// <summary>Whose signature verified; null where none did.</summary>
    public PublisherFingerprint? Publisher => Signature.State == SignatureState.Valid ? Signature.Publisher : null;

    /// <summary>
    /// The text of its README.md, of which at most <see cref="MaxReadmeCharacters"/> are given, without characters that steer what shows it; null where
    /// it has none. It is a stranger's: show it as text.
    /// </summary>
    public string? Readme => Files.TryGetValue(PackageFiles.Readme, out var text) ? PlainText.Lines(Encoding.UTF8.GetString(text.Span[..Math.Min(text.Length, MaxReadmeCharacters * 4)]), MaxReadmeCharacters) : null;

    /// <summary>The package as the store keeps it.</summary>
    public StoredPackage ToStored() => new(Digest, Manifest.Id, Manifest.Version, Publisher, Bytes);
}
