using System.Text.RegularExpressions;

namespace Bailey.Policy.Documents;

/// <summary>
/// Reads unquoted scalars by the core schema of YAML 1.2 (section 10.3.2), so that <c>no</c> and <c>0123</c> mean what
/// they say and not what YAML 1.1 made of them.
/// </summary>
internal static partial class ScalarTags
{
    internal static ScalarTag Of(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarTag.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarTag.Boolean,
        _ => text.Length <= 64 && Number().IsMatch(text) ? ScalarTag.Number : ScalarTag.Text,
    };

    [GeneratedRegex(@"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
