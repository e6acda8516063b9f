using System.Collections.Immutable;
using System.Security.Cryptography;
using Bailey.Policy.Communities;

namespace Bailey.Plugins.Packages;

/// <summary>Reads packages of strangers, within bounds. Nothing of them is run, and nothing is written anywhere.</summary>
public static class PackageReader
{
    /// <summary>The digest by which a package is known: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public static string DigestOf(ReadOnlySpan<byte> bytes) => "sha256:" + HashOf(bytes);

    /// <summary>Reads a package: its archive, its manifest, the digests of its files, its signature, and the schema of its settings.</summary>
    /// <param name="bytes">The file. It is kept, and must not change.</param>
    /// <param name="limits">Bounds; the defaults where omitted.</param>
    /// <exception cref="PackageException">
    /// It is none. A signature that is missing, broken or of the wrong key, and files that are not those of the manifest, are no such exception: they
    /// are what <see cref="Package.Signature"/> says, for the policy to judge.
    /// </exception>
    public static Package Read(ReadOnlyMemory<byte> bytes, PackageArchiveLimits? limits = null)
    {
        var files = ZipContents.Read(bytes, limits ?? PackageArchiveLimits.Default);
        foreach (var required in new[] { PackageFiles.Manifest, files.ContainsKey(PackageFiles.Script) ? PackageFiles.Script : PackageFiles.Module })
        {
            if (!files.ContainsKey(required))
            {
                throw new PackageException(PackageReason.FileMissing, $"the package has no {required}", "make it with 'bailey pack'");
            }
        }

        RequireOneKind(files.Keys);

        var (manifest, json) = PackageManifestReader.Read(files[PackageFiles.Manifest]);
        var (signature, fault) = JudgeSignature(files, manifest, CanonicalJson.Serialize(json));
        return new Package(bytes, DigestOf(bytes.Span), manifest, files, signature, fault, ReadSettings(files, signature));
    }

    // Each kind of code has its own way of being let in; nothing may take part in both.
    private static void RequireOneKind(IEnumerable<string> paths)
    {
        var list = paths.ToList();
        if (list.Contains(PackageFiles.Module) && list.FirstOrDefault(static path => path.EndsWith(".csx", StringComparison.Ordinal)) is { } script)
        {
            throw new PackageException(PackageReason.EntryUnlisted, $"a package of WebAssembly has no '{PlainText.Of(script)}'", $"leave either {PackageFiles.Module} or the scripts out");
        }
    }

    internal static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // Whether signed or not, a package whose files are not those of its manifest was changed after it was made.
    private static (PackageSignature Signature, string? Fault) JudgeSignature(
        ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> files, PackageManifest manifest, byte[] canonical)
    {
        var (signature, fault) = files.TryGetValue(PackageFiles.Signature, out var document)
            ? SignatureDocument.Verify(document, canonical, manifest.Publisher.Key)
            : (new PackageSignature(SignatureState.Missing, manifest.Publisher.Key), null);
        return signature.State is SignatureState.Valid or SignatureState.Missing && Modified(files, manifest) is { } modified
            ? (signature with { State = SignatureState.PackageModified }, modified)
            : (signature, fault);
    }

    private static string? Modified(ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> files, PackageManifest manifest)
    {
        var pinned = files.Keys.Where(static path => path is not (PackageFiles.Manifest or PackageFiles.Signature)).ToList();
        return pinned.FirstOrDefault(path => !manifest.Files.ContainsKey(path)) is { } added ? $"'{added}' is not among the files of the manifest"
            : manifest.Files.Keys.FirstOrDefault(path => !files.ContainsKey(path)) is { } missing ? $"'{missing}' is missing"
            : pinned.FirstOrDefault(path => HashOf(files[path].Span) != manifest.Files[path]) is { } changed ? $"'{changed}' is not as the manifest pins it"
            : null;
    }

    // Of a package that was modified nothing is believed, and a schema least of all; it is refused for that.
    private static SettingsSchema ReadSettings(ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> files, PackageSignature signature) =>
        signature.State != SignatureState.PackageModified && files.TryGetValue(PackageFiles.SettingsSchema, out var schema)
            ? SettingsSchema.Read(schema)
            : SettingsSchema.None;
}
