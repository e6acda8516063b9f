using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Principals;

/// <summary>
/// The name of a principal: 1 to 64 of <c>[A-Za-z0-9_-]</c>, not beginning with <c>-</c>. Two names that differ only in case are one name, as
/// they are where files ignore case.
/// </summary>
public sealed class PrincipalName : IEquatable<PrincipalName>
{
    /// <summary>Characters of a name: 64.</summary>
    public const int MaxLength = 64;

    private PrincipalName(string text) => Text = text;

    /// <summary>The name as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException">It does not follow the grammar.</exception>
    public static PrincipalName Parse(string text) =>
        TryParse(text, out var name, out var fault) ? name : throw new FormatException(fault);

    /// <summary>Reads a name, or says what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PrincipalName? name, [NotNullWhen(false)] out string? fault)
    {
        var isName = text is { Length: > 0 and <= MaxLength } && text[0] != '-' && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
        name = isName ? new PrincipalName(text!) : null;
        fault = isName ? null : $"'{ShownText.Of(text ?? "")}' is no name of a principal: 1 to {MaxLength} of A-Z, a-z, 0-9, _ and -, not beginning with -";
        return isName;
    }

    /// <inheritdoc/>
    public bool Equals(PrincipalName? other) => other is not null && string.Equals(Text, other.Text, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PrincipalName);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Text);

    /// <summary>The name as it was written.</summary>
    public override string ToString() => Text;
}
