using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Bailey.Policy.Capabilities;

/// <summary>
/// A path from the root, in normal form: no <c>.</c>, no <c>..</c>, no double or final slash. Never the root itself, which is the
/// server and not a folder of it. Nothing is said about whether something is there, or is a link.
/// </summary>
public sealed record AbsolutePath
{
    /// <summary>Characters of a path: 4,096.</summary>
    public const int MaxLength = 4_096;

    private AbsolutePath(string text) => Text = text;

    /// <summary>The path.</summary>
    public string Text { get; }

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">It is not absolute or not in normal form.</exception>
    public static AbsolutePath Parse(string text) => TryParse(text, out var path, out var fault) ? path : throw new FormatException(fault);

    /// <summary>Reads a path, or says what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out AbsolutePath? path, [NotNullWhen(false)] out string? fault)
    {
        path = null;
        fault = string.IsNullOrEmpty(text) || text.Length > MaxLength ? FormattableString.Invariant($"a path must have 1 to {MaxLength:N0} characters")
            : text.Any(IsHidden) ? $"path '{ShownText.Of(text)}' holds a character that cannot be seen"
            : text == "/" ? "the path '/' is the whole server; name the folders that are needed"
            : text[0] != '/' ? $"path '{ShownText.Of(text)}' must be absolute, beginning with /"
            : !IsNormal(text) ? $"path '{ShownText.Of(text)}' must have no '.', '..', double or final slashes"
            : null;
        path = fault is null ? new AbsolutePath(text!) : null;
        return fault is null;
    }

    /// <summary>The path.</summary>
    public override string ToString() => Text;

    /// <summary>Whether a path is absolute, in normal form and not the root.</summary>
    internal static bool IsNormal([NotNullWhen(true)] string? path)
    {
        if (path is null || path.Length is < 2 or > MaxLength || path[0] != '/' || path.Contains('\0'))
        {
            return false;
        }

        for (var start = 1; start <= path.Length;)
        {
            var slash = path.IndexOf('/', start);
            var end = slash < 0 ? path.Length : slash;
            if (path.AsSpan(start, end - start) is "" or "." or "..")
            {
                return false;
            }

            start = end + 1;
        }

        return path[^1] != '/';
    }

    /// <summary>Whether a path is a folder or lies in it, by whole segments: <c>/projects-evil</c> does not lie in <c>/projects</c>.</summary>
    /// <param name="folder">In normal form, fully resolved.</param>
    /// <param name="path">In normal form, fully resolved.</param>
    internal static bool Contains(string folder, string path) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || path[folder.Length] == '/');

    /// <summary>What a name for people may not hold: controls, and the marks that make one text look like another.</summary>
    internal static bool IsHidden(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
        || char.IsSurrogate(c);
}
