namespace Bailey.Policy.Capabilities;

/// <summary>
/// Takes paths as they are written. For policies that name no files, and for asking what a policy says; a host that opens files for plugins
/// resolves links with an <see cref="IPathResolver"/> of its own.
/// </summary>
public sealed class LexicalPaths : IPathResolver
{
    private LexicalPaths()
    {
    }

    /// <summary>The one instance.</summary>
    public static LexicalPaths Instance { get; } = new();

    /// <inheritdoc/>
    public string? Resolve(string path) => path;
}
