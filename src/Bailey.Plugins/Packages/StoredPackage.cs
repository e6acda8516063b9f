using Bailey.Policy.Communities;

namespace Bailey.Plugins.Packages;

/// <summary>A package as the store keeps it, once for all communities, by its digest.</summary>
/// <param name="Digest"><c>sha256:</c> and the SHA-256 of <paramref name="Bytes"/> in lower-case hexadecimal.</param>
/// <param name="Id">The plugin.</param>
/// <param name="Version">Its version.</param>
/// <param name="Publisher">Whose signature verified; null where it bears none.</param>
/// <param name="Bytes">The package file.</param>
public sealed record StoredPackage(string Digest, string Id, string Version, PublisherFingerprint? Publisher, ReadOnlyMemory<byte> Bytes);
