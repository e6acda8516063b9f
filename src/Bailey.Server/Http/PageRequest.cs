using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Http;

/// <summary>Which part of a list is wanted, by <c>limit</c> and <c>cursor</c> of the query.</summary>
/// <param name="Limit">How many, 1 to 1,000. Default 100.</param>
/// <param name="After">The key of the last item of the page before; null for the first page.</param>
internal sealed record PageRequest(int Limit, string? After)
{
    /// <summary>Characters of a search: 64, as names have.</summary>
    internal const int MaxSearch = 64;

    /// <summary>A part of the names that are wanted; empty for all.</summary>
    internal string Search { get; private init; } = "";

    internal static PageRequest Of(HttpContext context)
    {
        var limit = 100;
        if (context.Request.Query["limit"] is { Count: > 0 } text && (text.Count > 1 || !int.TryParse(text[0], NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 1_000))
        {
            throw new ApiProblemException(ProblemOf.Malformed("limit must be a whole number from 1 to 1000"));
        }

        return new PageRequest(limit, CursorOf(context)) { Search = SearchOf(context) };
    }

    /// <summary>The page of a sorted list that is in memory.</summary>
    internal Page<T> Cut<T>(IEnumerable<T> sorted, Func<T, string> key)
    {
        var items = sorted.Where(item => After is null || string.CompareOrdinal(key(item), After) > 0).Take(Limit + 1).ToList();
        return Page(items, key);
    }

    /// <summary>A page of items of which one more than wanted were read.</summary>
    internal Page<T> Page<T>(IReadOnlyList<T> items, Func<T, string> key) => items.Count > Limit
        ? new Page<T>([.. items.Take(Limit)], CursorOf(key(items[Limit - 1])))
        : new Page<T>([.. items], null);

    internal static string CursorOf(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <summary>Whether a name is among those that are wanted.</summary>
    internal bool Wants(string name) => name.Contains(Search, StringComparison.OrdinalIgnoreCase);

    private static string SearchOf(HttpContext context) => context.Request.Query["search"] is not { Count: > 0 } values ? ""
        : values is [{ Length: <= MaxSearch } text] ? text
        : throw new ApiProblemException(ProblemOf.Malformed($"search must be one text of at most {MaxSearch} characters"));

    private static string? CursorOf(HttpContext context)
    {
        if (context.Request.Query["cursor"] is not { Count: > 0 } values || string.IsNullOrEmpty(values[0]))
        {
            return null;
        }

        try
        {
            return values.Count == 1 && values[0]!.Length <= 1024
                ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(values[0]))
                : throw new FormatException();
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new ApiProblemException(ProblemOf.Malformed("the cursor is none that this server gave", "take 'next' of the page before, or leave it out for the first page"));
        }
    }
}
