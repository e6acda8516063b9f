using Bailey.Plugins;
using Bailey.Server.Problems;

namespace Bailey.Server.Http;

/// <summary>Names, notes and descriptions that people write for others to read.</summary>
internal static class PeopleText
{
    /// <summary>Checks a text on one line: it is shown beside what others say, and must neither turn that nor hide anything.</summary>
    /// <param name="pointer">Where it stands in the body, as a JSON pointer.</param>
    /// <param name="text">The text.</param>
    /// <param name="most">Characters that it may have.</param>
    /// <param name="mayBeEmpty">Whether nothing, or nothing but blanks, will do.</param>
    /// <exception cref="ApiProblemException">It will not do.</exception>
    internal static string Require(string pointer, string text, int most, bool mayBeEmpty = false)
    {
        var range = $"{(mayBeEmpty ? "at most" : "1 to")} {most} characters";
        return text.Length > most || (!mayBeEmpty && string.IsNullOrWhiteSpace(text)) || text.Any(char.IsControl)
            ? throw new ApiProblemException(ProblemOf.Invalid(pointer, $"{pointer[1..]} must be a text of {range}, on one line"))
            : PlainText.IsPlain(text, allowLines: false) ? text
            : throw new ApiProblemException(ProblemOf.Invalid(pointer, $"{pointer[1..]} has characters that nobody sees, or that change how others are shown: write a text of {range} without them"));
    }
}
