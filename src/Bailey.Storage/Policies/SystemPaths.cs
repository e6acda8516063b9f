using Bailey.Policy.Capabilities;

namespace Bailey.Storage.Policies;

/// <summary>Resolves symbolic links and <c>..</c> by the file system of this machine.</summary>
public sealed class SystemPaths : IPathResolver
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    private SystemPaths()
    {
    }

    /// <summary>The one instance.</summary>
    public static SystemPaths Instance { get; } = new();

    /// <inheritdoc/>
    public string? Resolve(string path)
    {
        if (string.IsNullOrEmpty(path) || !Path.IsPathFullyQualified(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return ResolveLinks(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Part by part, as the system itself does: a ".." behind a link leads to the parent of what the link points to.
    private static string? ResolveLinks(string path)
    {
        var root = Path.GetPathRoot(path)!;
        var resolved = root;
        var waiting = new Stack<string>(Parts(path[root.Length..]));
        for (var links = 0; waiting.TryPop(out var part);)
        {
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? root;
                continue;
            }

            var next = Path.Combine(resolved, part);
            var target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                resolved = next;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            if (Path.IsPathFullyQualified(target))
            {
                root = Path.GetPathRoot(target)!;
                resolved = root;
                target = target[root.Length..];
            }

            foreach (var linked in Parts(target))
            {
                waiting.Push(linked);
            }
        }

        return resolved;
    }

    // The last one first, as a stack takes them.
    private static IEnumerable<string> Parts(string path) =>
        path.Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Where(static part => part != ".").Reverse();
}
