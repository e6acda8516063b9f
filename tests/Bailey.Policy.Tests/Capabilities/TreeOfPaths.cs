using Bailey.Policy.Capabilities;

namespace Bailey.Policy.Tests.Capabilities;

/// <summary>A file system of links alone: every other path is itself. What leads into <c>/broken</c> cannot be resolved.</summary>
internal sealed class TreeOfPaths(params (string Link, string Target)[] links) : IPathResolver
{
    public static readonly TreeOfPaths Plain = new();

    public string? Resolve(string path)
    {
        for (var hops = 0; hops < 8; hops++)
        {
            var link = links.FirstOrDefault(link => path == link.Link || path.StartsWith(link.Link + "/", StringComparison.Ordinal));
            if (link.Link is null)
            {
                return path.StartsWith("/broken", StringComparison.Ordinal) ? null : Collapse(path);
            }

            path = Collapse(link.Target + path[link.Link.Length..]);
        }

        return null;
    }

    private static string Collapse(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return "/" + string.Join('/', parts);
    }
}
