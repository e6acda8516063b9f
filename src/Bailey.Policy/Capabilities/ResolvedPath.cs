namespace Bailey.Policy.Capabilities;

/// <summary>Asks the host to resolve a path, and trusts no answer that is not in normal form.</summary>
internal static class ResolvedPath
{
    internal static string? Of(string path, IPathResolver paths) => paths.Resolve(path) is { } resolved && AbsolutePath.IsNormal(resolved) ? resolved : null;
}
