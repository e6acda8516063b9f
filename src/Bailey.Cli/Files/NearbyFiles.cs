using Bailey.Policy;

namespace Bailey.Cli.Files;

/// <summary>What somebody most likely meant who named a file or a folder that is not there.</summary>
internal static class NearbyFiles
{
    private const int MaxLooked = 1_000;
    private const int MaxNamed = 3;

    /// <summary>For a file: the nearest name in its folder, or what of its kind is there, or that the folder is missing; else nothing.</summary>
    public static string Hint(string path) => Try(path, static (folder, name) =>
        !Directory.Exists(folder) ? $"; there is no folder {folder}{HintFolder(folder)}"
        : NearestWord.Find(name, Names(Directory.EnumerateFiles(folder))) is { } near ? $" (did you mean '{near}'?)"
        : OfKind(folder, Path.GetExtension(name)));

    /// <summary>For a folder: the nearest name beside it; else nothing.</summary>
    public static string HintFolder(string path) => Try(path, static (folder, name) =>
        Directory.Exists(folder) && NearestWord.Find(name, Names(Directory.EnumerateDirectories(folder))) is { } near ? $" (did you mean '{near}'?)" : "");

    private static string OfKind(string folder, string extension)
    {
        var names = extension.Length == 0 ? [] : Names(Directory.EnumerateFiles(folder).Where(file => file.EndsWith(extension, StringComparison.OrdinalIgnoreCase)));
        return names.Length == 0 ? "" : $"; that folder has {string.Join(", ", names.Take(MaxNamed))}{(names.Length > MaxNamed ? ", ..." : "")}";
    }

    private static string[] Names(IEnumerable<string> paths) => [.. paths.Take(MaxLooked).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];

    private static string Try(string path, Func<string, string, string> hint)
    {
        try
        {
            var trimmed = Path.TrimEndingDirectorySeparator(path);
            return Path.GetFileName(trimmed) is { Length: > 0 } name ? hint(Path.GetDirectoryName(trimmed) is { Length: > 0 } parent ? parent : ".", name) : "";
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException or ArgumentException)
        {
            // The hint is a courtesy; that something is missing is said all the same.
            return "";
        }
    }
}
