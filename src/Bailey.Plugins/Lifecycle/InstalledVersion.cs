namespace Bailey.Plugins.Lifecycle;

/// <summary>A version of a plugin that a community has, whether it runs or not.</summary>
/// <param name="Version">The version.</param>
/// <param name="Digest">Digest of the package: <c>sha256:</c> and 64 hexadecimal digits.</param>
/// <param name="AddedAt">When it came.</param>
/// <param name="AddedBy">Who brought it.</param>
/// <param name="Source">Where from: <c>upload</c>, or the registry's URL.</param>
/// <param name="Acceptance">What was accepted of it, and by whom; null where nothing was.</param>
public sealed record InstalledVersion(string Version, string Digest, DateTimeOffset AddedAt, string AddedBy, string Source, VersionAcceptance? Acceptance = null)
{
    /// <summary>What people call the plugin, by the manifest of the version: at most 100 characters. Null of versions that were stored before names were.</summary>
    public string? Name { get; init; }
}
