using System.Text.RegularExpressions;

namespace Bailey.Testing.Corpora;

/// <summary>The shared corpus of server-side request forgeries, as its notes say how to read it.</summary>
public static partial class EgressCorpus
{
    /// <summary>Where it lies in the shared data.</summary>
    public const string Path = "corpora/ssrf/given.tsv";

    /// <summary>How many rows there are.</summary>
    public const int Count = 428;

    /// <summary>Its rows.</summary>
    /// <param name="file">The file's full path.</param>
    public static IReadOnlyList<EgressCorpusRow> Read(string file) =>
    [
        .. File.ReadAllLines(file).Skip(1)
            .Select(static line => line.Split('\t').Select(Unescape).ToArray())
            .Select(static c => new EgressCorpusRow(c[0], c[1], c[2], c[3], c[4], c[5], c[6] == "allow", c[7])),
    ];

    private static string Unescape(string text) => Escape().Replace(
        text,
        static match => match.Value == @"\\" ? @"\" : ((char)Convert.ToInt32(match.Value[2..], 16)).ToString());

    [GeneratedRegex(@"\\\\|\\u[0-9a-fA-F]{4}")]
    private static partial Regex Escape();
}
