using System.Text.RegularExpressions;
using Bailey.Policy;

namespace Bailey.Plugins.Packages;

/// <summary>
/// The grammar of SPDX licence expressions (SPDX 2.3, annex D): ids of a list of common licences, <c>LicenseRef-NAME</c> for any other, <c>+</c>,
/// <c>WITH</c>, <c>AND</c>, <c>OR</c> and parentheses.
/// </summary>
internal static partial class LicenseExpression
{
    /// <summary>Characters of an expression.</summary>
    internal const int MaxLength = 256;

    private const int MaxDepth = 8;

    private static readonly HashSet<string> s_licenses = new(StringComparer.OrdinalIgnoreCase)
    {
        "0BSD", "AFL-3.0", "AGPL-1.0-only", "AGPL-1.0-or-later", "AGPL-3.0", "AGPL-3.0-only", "AGPL-3.0-or-later", "Apache-1.1", "Apache-2.0", "APSL-2.0",
        "Artistic-1.0", "Artistic-2.0", "Beerware", "BlueOak-1.0.0", "BSD-1-Clause", "BSD-2-Clause", "BSD-2-Clause-Patent", "BSD-3-Clause", "BSD-3-Clause-Clear",
        "BSD-4-Clause", "BSD-Source-Code", "BSL-1.0", "BUSL-1.1", "bzip2-1.0.6", "CAL-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-NC-ND-4.0",
        "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CC0-1.0", "CDDL-1.0", "CDDL-1.1", "CECILL-2.1", "CECILL-B", "CECILL-C", "CPAL-1.0",
        "CPL-1.0", "curl", "ECL-2.0", "EFL-2.0", "Elastic-2.0", "EPL-1.0", "EPL-2.0", "EUPL-1.1", "EUPL-1.2", "FSFAP", "FTL", "GFDL-1.3-only", "GFDL-1.3-or-later",
        "GPL-1.0-only", "GPL-1.0-or-later", "GPL-2.0", "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0", "GPL-3.0-only", "GPL-3.0-or-later", "HPND", "ICU", "IJG",
        "Intel", "IPL-1.0", "ISC", "JSON", "LGPL-2.0-only", "LGPL-2.0-or-later", "LGPL-2.1", "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0", "LGPL-3.0-only",
        "LGPL-3.0-or-later", "libpng-2.0", "LPL-1.02", "LPPL-1.3c", "MIT", "MIT-0", "MIT-Modern-Variant", "MPL-1.1", "MPL-2.0", "MPL-2.0-no-copyleft-exception",
        "MS-PL", "MS-RL", "MulanPSL-2.0", "NCSA", "NTP", "OFL-1.1", "OLDAP-2.8", "OpenSSL", "OSL-3.0", "PHP-3.01", "PolyForm-Noncommercial-1.0.0",
        "PolyForm-Small-Business-1.0.0", "PostgreSQL", "PSF-2.0", "Python-2.0", "QPL-1.0", "RPL-1.5", "Ruby", "SISSL", "Sleepycat", "SSPL-1.0", "TCL", "Unicode-3.0",
        "Unicode-DFS-2016", "Unlicense", "UPL-1.0", "Vim", "W3C", "WTFPL", "X11", "Xnet", "Zend-2.0", "Zlib", "zlib-acknowledgement", "ZPL-2.1",
    };

    private static readonly HashSet<string> s_exceptions = new(StringComparer.OrdinalIgnoreCase)
    {
        "Autoconf-exception-3.0", "Bison-exception-2.2", "Classpath-exception-2.0", "Font-exception-2.0", "GCC-exception-3.1", "LLVM-exception",
        "OCaml-LGPL-linking-exception", "OpenJDK-assembly-exception-1.0", "Qt-GPL-exception-1.0", "Swift-exception", "Universal-FOSS-exception-1.0",
        "WxWindows-exception-3.1",
    };

    internal static bool IsOne(string text, out string? fault)
    {
        var words = new Queue<string>(Word().Matches(text).Select(static match => match.Value));
        fault = ReadAlternatives(words, 0) ?? (words.Count == 0 ? null : $"goes on with '{PlainText.Of(words.Peek())}' where it should end");
        fault = fault is null ? null : $"is no SPDX expression: it {fault}";
        return fault is null;
    }

    private static string? ReadAlternatives(Queue<string> words, int depth)
    {
        var fault = ReadTerm(words, depth);
        while (fault is null && words.TryPeek(out var word) && word is "AND" or "OR")
        {
            words.Dequeue();
            fault = ReadTerm(words, depth);
        }

        return fault;
    }

    private static string? ReadTerm(Queue<string> words, int depth)
    {
        if (!words.TryDequeue(out var word))
        {
            return "ends where a licence should stand";
        }

        if (word == "(")
        {
            var fault = depth < MaxDepth ? ReadAlternatives(words, depth + 1) : "is nested too deep";
            return fault ?? (words.TryDequeue(out var close) && close == ")" ? null : "has a parenthesis that is not closed");
        }

        if (!IsLicense(word))
        {
            return $"names the licence '{PlainText.Of(word)}', which is not known{NearestWord.Hint(word, s_licenses)}; one that is not on the list is written LicenseRef-NAME";
        }

        if (!words.TryPeek(out var next) || next != "WITH")
        {
            return null;
        }

        words.Dequeue();
        return words.TryDequeue(out var exception) && s_exceptions.Contains(exception) ? null : $"names an exception that is not known{NearestWord.Hint(exception ?? "", s_exceptions)}";
    }

    private static bool IsLicense(string word) => s_licenses.Contains(word.EndsWith('+') ? word[..^1] : word) || Reference().IsMatch(word);

    [GeneratedRegex(@"[()]|[^\s()]+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"\A(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
