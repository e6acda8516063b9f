using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Permissions;

/// <summary>
/// Which permissions are meant: segments parted by colons, each <c>*</c> or <c>[A-Za-z0-9_-]+</c>. A bare <c>*</c> matches everything, a final
/// <c>*</c> one or more segments, an inner one exactly one; anything else itself, case-sensitively. Two patterns are equal when they are
/// written alike.
/// </summary>
public sealed record PermissionPattern
{
    /// <summary>Bytes of a pattern, and of a permission: 256.</summary>
    public const int MaxLength = 256;

    /// <summary>Matches everything.</summary>
    public static readonly PermissionPattern Everything = new("*");

    private static readonly SearchValues<char> s_word = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private PermissionPattern(string text)
    {
        Text = text;
        Segments = text.Split(':');
    }

    /// <summary>The pattern as it is written.</summary>
    public string Text { get; }

    internal string[] Segments { get; }

    /// <summary>Whether it matches all permissions there are or will be.</summary>
    public bool IsEverything => Text == "*";

    /// <summary>Whether it can only match itself.</summary>
    public bool IsLiteral => !Text.Contains('*');

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It does not follow the grammar.</exception>
    public static PermissionPattern Parse(string text) =>
        TryParse(text, out var pattern, out var fault) ? pattern : throw new FormatException(fault);

    /// <summary>Reads a pattern, or says what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PermissionPattern? pattern, [NotNullWhen(false)] out string? fault)
    {
        fault = FaultOf(text, allowsStar: true);
        pattern = fault is null ? new PermissionPattern(text!) : null;
        return fault is null;
    }

    /// <summary>Whether a permission is meant.</summary>
    public bool Matches(Permission permission)
    {
        ArgumentNullException.ThrowIfNull(permission);
        return Covers(permission.Segments);
    }

    /// <summary>Whether every permission that <paramref name="other"/> can ever match is matched by this one as well.</summary>
    public bool Covers(PermissionPattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Covers(other.Segments);
    }

    /// <summary>Whether some permission is matched by both.</summary>
    public bool Overlaps(PermissionPattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (a, b) = (Segments, other.Segments);
        var (aOpen, bOpen) = (a[^1] == "*", b[^1] == "*");
        if ((!aOpen && !bOpen && a.Length != b.Length) || (aOpen && !bOpen && b.Length < a.Length) || (bOpen && !aOpen && a.Length < b.Length))
        {
            return false;
        }

        var compared = Math.Min(aOpen ? a.Length - 1 : a.Length, bOpen ? b.Length - 1 : b.Length);
        for (var i = 0; i < compared; i++)
        {
            if (a[i] != b[i] && a[i] != "*" && b[i] != "*")
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(PermissionPattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The pattern as it is written.</summary>
    public override string ToString() => Text;

    internal static string? FaultOf(string? text, bool allowsStar)
    {
        var what = allowsStar ? "permission pattern" : "permission";
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength)
        {
            return $"a {what} must have 1 to {MaxLength} characters";
        }

        foreach (var range in text.AsSpan().Split(':'))
        {
            var segment = text.AsSpan()[range];
            if (segment.IsEmpty)
            {
                return $"{what} '{ShownText.Of(text)}' has an empty segment; write segments parted by single colons, as in plugin:package:install";
            }

            if (segment is "*" && allowsStar)
            {
                continue;
            }

            if (segment.ContainsAnyExcept(s_word))
            {
                return segment.Contains('*')
                    ? allowsStar
                        ? $"{what} '{ShownText.Of(text)}': a * must stand alone in its segment, as in plugin:*"
                        : $"{what} '{ShownText.Of(text)}' holds a *; name one permission"
                    : $"{what} '{ShownText.Of(text)}': a segment may hold A-Z, a-z, 0-9, _ and - only";
            }
        }

        return null;
    }

    // A final star of the other stands for one or more segments, which only a final star of this one covers. Segments of a
    // permission hold no star.
    private bool Covers(string[] other)
    {
        if (IsEverything)
        {
            return true;
        }

        var last = Segments.Length - 1;
        var isOpen = Segments[last] == "*";
        if (isOpen ? other.Length < Segments.Length : other.Length != Segments.Length || other[last] == "*")
        {
            return false;
        }

        for (var i = 0; i < (isOpen ? last : Segments.Length); i++)
        {
            if (Segments[i] != "*" && Segments[i] != other[i])
            {
                return false;
            }
        }

        return true;
    }
}
