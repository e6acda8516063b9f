using System.Text;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Remote;

/// <summary>Rows whose columns stand below each other.</summary>
internal static class TextTable
{
    private const int Gap = 2;

    /// <summary>The table; what there is to say instead where it has no rows.</summary>
    /// <param name="headings">What the columns are.</param>
    /// <param name="rows">The rows, each with a text for each column.</param>
    /// <param name="empty">What is said where there are no rows.</param>
    public static string Of(IReadOnlyList<string> headings, IEnumerable<string?[]> rows, string empty)
    {
        var all = rows.Select(static row => row.Select(static cell => PrintableText.OneLine(cell is null or "" ? "-" : cell)).ToArray()).ToList();
        if (all.Count == 0)
        {
            return empty;
        }

        all.Insert(0, [.. headings.Select(static heading => heading.ToUpperInvariant())]);
        var widths = headings.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all)
        {
            text.Append(string.Concat(row.Select((cell, column) => cell.PadRight(widths[column] + Gap))).TrimEnd()).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }
}
