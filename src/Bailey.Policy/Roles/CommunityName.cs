using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Roles;

/// <summary>The grammar of a community's identifier: 1 to 64 of <c>[A-Za-z0-9_-]</c>, not beginning with <c>-</c>.</summary>
public static class CommunityName
{
    /// <summary>Characters of an identifier: 64.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether a text can identify a community; otherwise what is wrong with it.</summary>
    public static bool IsValid(string? text, [NotNullWhen(false)] out string? fault)
    {
        fault = text is { Length: > 0 and <= MaxLength } && text[0] != '-' && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? null
            : $"'{ShownText.Of(text ?? "")}' is no identifier of a community: 1 to {MaxLength} of A-Z, a-z, 0-9, _ and -, not beginning with -";
        return fault is null;
    }
}
