using System.Buffers;
using System.Text;

namespace Bailey.Plugins.Packages;

/// <summary>The files that a package may have.</summary>
public static class PackageFiles
{
    /// <summary>What the package says of itself. Every package has it.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>The publisher's signature.</summary>
    public const string Signature = "signature.json";

    /// <summary>The code of a package of WebAssembly.</summary>
    public const string Module = "plugin.wasm";

    /// <summary>The code of a C# script. It stands in the place of <see cref="Module"/> in what a community deploys; nobody can upload it.</summary>
    public const string Script = "script.csx";

    /// <summary>An expression over attributes that decides whether a script is run.</summary>
    public const string Trigger = "trigger.csx";

    /// <summary>Folder of the libraries that a script includes, in the order of their names.</summary>
    public const string Libraries = "lib/";

    /// <summary>What whoever looks at the package should know, as Markdown.</summary>
    public const string Readme = "README.md";

    /// <summary>The JSON schema of the settings.</summary>
    public const string SettingsSchema = "settings.schema.json";

    /// <summary>Folder of what panels show.</summary>
    public const string Panels = "panels/";

    private const int LongestSegment = 100;

    private static readonly string[] s_fixed = [Manifest, Signature, Module, Script, Trigger, SettingsSchema, Readme, "LICENSE", "icon.png"];
    private static readonly SearchValues<char> s_segment = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>
    /// Whether a package may have a file of this path: one of the fixed names, or one in <c>panels/</c>, at any depth, whose segments have 1 to 100 of
    /// <c>A-Z a-z 0-9 . _ -</c> and do not begin with a dot, or such a <c>.csx</c> in <c>lib/</c>.
    /// </summary>
    public static bool IsAllowed(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return s_fixed.Contains(path, StringComparer.Ordinal)
            || (path.StartsWith(Panels, StringComparison.Ordinal) && path[Panels.Length..].Split('/').All(IsSegment))
            || (path.StartsWith(Libraries, StringComparison.Ordinal) && path.EndsWith(".csx", StringComparison.Ordinal) && IsSegment(path[Libraries.Length..]));
    }

    /// <summary>Refuses a list of names of which any is not safe, or not that of a file of a package.</summary>
    internal static void Check(IEnumerable<string> paths)
    {
        var list = paths.ToList();
        list.ForEach(CheckSafe);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var folded = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in list)
        {
            if (!seen.Add(path))
            {
                throw new PackageException(PackageReason.EntryDuplicate, $"'{PlainText.Of(path)}' is in the package twice");
            }

            if (!folded.TryAdd(Fold(path), path))
            {
                throw new PackageException(PackageReason.EntryCollision, $"'{PlainText.Of(folded[Fold(path)])}' and '{PlainText.Of(path)}' are one file to some systems", "rename one of them");
            }
        }

        foreach (var path in list.Where(static path => !IsAllowed(path)))
        {
            throw new PackageException(
                PackageReason.EntryUnlisted,
                $"'{PlainText.Of(path)}' is not a file that a package may have{Bailey.Policy.NearestWord.Hint(path, s_fixed)}",
                $"a package has {string.Join(", ", s_fixed)} and files in {Panels}; leave the rest out");
        }
    }

    private static bool IsSegment(string segment) =>
        segment.Length is > 0 and <= LongestSegment && segment[0] != '.' && !segment.AsSpan().ContainsAnyExcept(s_segment);

    private static void CheckSafe(string path)
    {
        if (path.Length == 0)
        {
            throw new PackageException(PackageReason.NameInvalid, "a file has no name");
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new PackageException(PackageReason.PathNul, $"'{PlainText.Of(path)}' has a NUL in its name, at which some programs would cut it off");
        }

        if (path.Any(char.IsControl))
        {
            throw new PackageException(PackageReason.NameInvalid, $"'{PlainText.Of(path)}' has control characters in its name");
        }

        if (path.Contains('\\', StringComparison.Ordinal))
        {
            throw new PackageException(PackageReason.PathBackslash, $"'{PlainText.Of(path)}' has a backslash in its name", "part folders by slashes");
        }

        if (path[0] == '/' || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])))
        {
            throw new PackageException(PackageReason.PathAbsolute, $"'{PlainText.Of(path)}' is an absolute path", "name files from the root of the package");
        }

        if (path.Split('/').Any(static segment => segment is "" or "." or ".."))
        {
            throw new PackageException(PackageReason.PathTraversal, $"'{PlainText.Of(path)}' does not lead straight to a file", "name files without '..', '.' and doubled slashes");
        }
    }

    // What file systems that fold case or normalise names could take for one and the same.
    private static string Fold(string path)
    {
        try
        {
            return path.Normalize(NormalizationForm.FormKC).ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException exception)
        {
            throw new PackageException(PackageReason.NameInvalid, $"'{PlainText.Of(path)}' has characters in its name that are none", null, exception);
        }
    }
}
