using Bailey.Policy.Capabilities;

namespace Bailey.Storage.Files;

/// <summary>Resolves paths by the file system of this machine, as it is at the moment.</summary>
public sealed class SystemPaths : IPathResolver
{
    private const int MaxLinks = 40;

    private SystemPaths()
    {
    }

    /// <summary>The one instance.</summary>
    public static SystemPaths Instance { get; } = new();

    /// <summary>Whether a path is a folder, or lies in it. Both must be resolved.</summary>
    public static bool Holds(string folder, string path)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(path);
        var comparison = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return path.StartsWith(Path.TrimEndingDirectorySeparator(folder), comparison)
            && (path.Length == Path.TrimEndingDirectorySeparator(folder).Length || Path.EndsInDirectorySeparator(folder) || path[folder.Length] == Path.DirectorySeparatorChar);
    }

    /// <inheritdoc/>
    public string? Resolve(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Path.IsPathFullyQualified(path))
        {
            return null;
        }

        var root = Path.GetPathRoot(path)!;
        var at = root;
        var links = 0;
        var waiting = new Stack<string>(Parts(path[root.Length..]));
        while (waiting.TryPop(out var part))
        {
            if (part == "..")
            {
                at = Path.GetDirectoryName(at) ?? root;
                continue;
            }

            var next = Path.Combine(at, part);
            switch (TargetOf(next))
            {
                case { IsRefused: true }:
                    return null;
                case { Target: { } target }:
                    if (++links > MaxLinks)
                    {
                        return null;
                    }

                    at = Path.IsPathFullyQualified(target) ? Path.GetPathRoot(target)! : at;
                    foreach (var following in Parts(target))
                    {
                        waiting.Push(following);
                    }

                    break;
                default:
                    at = next;
                    break;
            }
        }

        return at;
    }

    // The last part first, as they are taken from the top of a stack.
    private static IEnumerable<string> Parts(string path) =>
        path.Split('/', Path.DirectorySeparatorChar).Where(static part => part is not ("" or ".")).Reverse();

    private static (bool IsRefused, string? Target) TargetOf(string path)
    {
        try
        {
            return (File.GetAttributes(path) & FileAttributes.ReparsePoint) == 0 ? (false, null)
                : new FileInfo(path).LinkTarget is { } target ? (false, target)
                : (true, null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (false, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (true, null);
        }
    }
}
