using System.Globalization;

namespace Bailey.Policy.Documents;

/// <summary>One thing that is wrong with a policy document.</summary>
/// <param name="Code">Why, as one of <see cref="DocumentReason"/>.</param>
/// <param name="Line">Where, from 1; 0 where it is the file as such that cannot be used.</param>
/// <param name="Column">Where in the line, from 1; 0 as for the line.</param>
/// <param name="Path">Which value, as a JSON pointer (RFC 6901); empty for the whole document.</param>
/// <param name="Message">What is wrong, in words.</param>
/// <param name="Fix">How to mend it, where that can be told.</param>
public sealed record DocumentFault(string Code, int Line, int Column, string Path, string Message, string? Fix = null)
{
    /// <summary>The fault as a compiler would show it: <c>file:line:column: message; fix</c>.</summary>
    /// <param name="source">What the document was read from.</param>
    public string Describe(string source) => $"{PlaceIn(source)}: {Message}" + (Fix is null ? "" : $"; {Fix}");

    /// <summary>Where it is: <c>file:line:column</c>, or the file alone where no line is to blame.</summary>
    /// <param name="source">What the document was read from.</param>
    public string PlaceIn(string source) => Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{source}:{Line}:{Column}") : source;

    /// <summary>A result that says just this is wrong, for a document that could not even be read.</summary>
    /// <param name="source">What was to be read.</param>
    public DocumentResult<T> ToResult<T>(string source)
        where T : class => new(source, null, [this]);
}
