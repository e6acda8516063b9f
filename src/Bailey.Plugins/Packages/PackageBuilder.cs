using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Policy;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;

namespace Bailey.Plugins.Packages;

/// <summary>Makes packages. What comes out is read again before it is given back, so that nothing is made that Bailey would refuse.</summary>
public static class PackageBuilder
{
    /// <summary>
    /// Makes a package of files. The same files give the same bytes, in whichever order and at whichever time. The manifest's <c>files</c> is written
    /// anew; a signature among the files is left out, as it would be one of another manifest.
    /// </summary>
    /// <param name="files">Each file by its path, <c>manifest.json</c> and <c>plugin.wasm</c> among them.</param>
    /// <param name="limits">Bounds; the defaults where omitted.</param>
    /// <exception cref="PackageException">They make no package.</exception>
    public static byte[] Build(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, PackageArchiveLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        PackageFiles.Check(files.Keys);
        if (!files.TryGetValue(PackageFiles.Manifest, out var source))
        {
            throw new PackageException(PackageReason.FileMissing, $"there is no {PackageFiles.Manifest}", "write one; docs/packages.md tells how");
        }

        var manifest = ParseManifest(source);
        var pinned = files.Where(static file => file.Key is not (PackageFiles.Manifest or PackageFiles.Signature)).ToList();
        manifest["files"] = new JsonObject(pinned.Select(static file => KeyValuePair.Create(file.Key, (JsonNode?)PackageReader.HashOf(file.Value.Span))));
        return Write([.. pinned, new(PackageFiles.Manifest, Canonical(manifest))], limits);
    }

    /// <summary>Signs a package, in place of the signature that it may have. Where the manifest names no key, it names this one afterwards.</summary>
    /// <exception cref="PackageException">It is no package, a file of it is not as the manifest says, or the manifest names another key.</exception>
    public static byte[] Sign(ReadOnlyMemory<byte> bytes, PublisherKey key, PackageArchiveLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        var package = PackageReader.Read(bytes, limits);
        if (package.Signature.State == SignatureState.PackageModified)
        {
            throw new PackageException(CommunityPluginPolicy.Default.JudgeSignature(package.Signature));
        }

        if (package.Manifest.Publisher.Key is { } named && named != key.Fingerprint)
        {
            throw new PackageException(Decision.Deny(
                DecisionLayer.Signature,
                SignatureReason.KeyMismatch,
                $"the manifest names the key {named}, and this one is {key.Fingerprint}",
                "sign it with the key that the manifest names, or take 'key' out of the manifest's 'publisher' and pack it anew"));
        }

        var manifest = ParseManifest(package.Files[PackageFiles.Manifest]);
        manifest["publisher"]!["key"] = key.Fingerprint.Text;
        var canonical = Canonical(manifest);
        var others = package.Files.Where(static file => file.Key is not (PackageFiles.Manifest or PackageFiles.Signature));
        return Write([.. others, new(PackageFiles.Manifest, canonical), new(PackageFiles.Signature, SignatureDocument.Write(canonical, key))], limits);
    }

    private static byte[] Write(ImmutableArray<KeyValuePair<string, ReadOnlyMemory<byte>>> files, PackageArchiveLimits? limits)
    {
        var bytes = PackageWriter.Write(files, limits);
        _ = PackageReader.Read(bytes, limits);
        return bytes;
    }

    private static JsonObject ParseManifest(ReadOnlyMemory<byte> utf8)
    {
        var faults = new JsonFaults();
        if (StrictJson.Read(utf8, PackageManifest.MaxBytes, faults) is { } root)
        {
            if (root.ValueKind == JsonValueKind.Object)
            {
                return JsonObject.Create(root)!;
            }

            faults.Add(DocumentReason.WrongType, "", $"it must be an object, and is {JsonFields.KindOf(root)}");
        }

        throw new PackageException(PackageReason.ManifestInvalid, PackageFiles.Manifest, faults.ToImmutable());
    }

    private static byte[] Canonical(JsonObject manifest)
    {
        using var document = JsonDocument.Parse(manifest.ToJsonString());
        try
        {
            return CanonicalJson.Serialize(document.RootElement);
        }
        catch (FormatException)
        {
            // Which number it is, and where, is told when it is read.
            return System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString());
        }
    }
}
