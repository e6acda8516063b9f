using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Principals;

/// <summary>A program that may be started for a principal.</summary>
/// <param name="Text">As the profile names it: an absolute path, or a bare name.</param>
/// <param name="Path">
/// The absolute path, which a bare name was resolved to when the profile was read; null where nobody resolved it, and then it
/// allows nothing.
/// </param>
public sealed record AllowedProcess(string Text, string? Path)
{
    private const int MaxLength = 4_096;

    /// <summary>Reads an entry, or says what is wrong with it.</summary>
    /// <param name="text">An absolute path without <c>.</c> and <c>..</c>, or a bare name.</param>
    /// <param name="resolve">Finds the absolute path of a bare name; null where names are left unresolved.</param>
    /// <param name="process">The entry.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryParse(string? text, Func<string, string?>? resolve, [NotNullWhen(true)] out AllowedProcess? process, [NotNullWhen(false)] out string? fault)
    {
        process = null;
        fault = null;
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || text.Any(char.IsControl))
        {
            fault = $"a program must have 1 to {MaxLength} characters, none of them a control character";
        }
        else if (text[0] == '/')
        {
            if (text.Length == 1 || text[1..].Split('/').Any(static part => part is "" or "." or ".."))
            {
                fault = $"'{ShownText.Of(text)}' must be an absolute path without '.', '..', double or final slashes";
            }
            else
            {
                process = new AllowedProcess(text, text);
            }
        }
        else if (text.Contains('/') || text.Contains('\\') || text is "." or ".." || text.Any(char.IsWhiteSpace))
        {
            fault = $"'{ShownText.Of(text)}' is neither an absolute path nor a bare name; relative paths are not allowed";
        }
        else if (resolve is null)
        {
            process = new AllowedProcess(text, null);
        }
        else if (resolve(text) is { } path && path.StartsWith('/'))
        {
            process = new AllowedProcess(text, path);
        }
        else
        {
            fault = $"no program '{ShownText.Of(text)}' is installed here; install it, or write its absolute path";
        }

        return fault is null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
