using System.Globalization;
using Bailey.Console.Api;
using Bailey.Server.Audit;
using Bailey.Server.Http;

namespace Bailey.Console.Pages.Audit;

/// <summary>
/// Looks for entries until a page is full. A page of the API may end before it is, so that no question is too much for the server: what is rare is looked for
/// further back, a part at a time.
/// </summary>
internal static class AuditLookup
{
    // A million entries and more, where none can be ruled out.
    private const int MostLooks = 40;

    /// <summary>Finds a page.</summary>
    /// <param name="api">The API.</param>
    /// <param name="path">The address of the log with its filters.</param>
    /// <param name="size">Entries of a page.</param>
    /// <param name="cursor">Where it begins; null for the newest.</param>
    /// <param name="found">Told of what was found so far, whenever it is looked further back.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The page, which may have fewer entries where they are rarer than can be looked for at once.</returns>
    /// <exception cref="RefusedException">The API refused.</exception>
    internal static async Task<Page<AuditEntryView>> FindAsync(ConsoleApi api, string path, int size, string? cursor, Action<Page<AuditEntryView>> found, CancellationToken cancellationToken)
    {
        var page = new Page<AuditEntryView>([], cursor);
        for (var looks = 1; ; looks++)
        {
            var limit = (size - page.Items.Length).ToString(CultureInfo.InvariantCulture);
            var next = page.Next is null ? "" : $"&cursor={Uri.EscapeDataString(page.Next)}";
            var more = await api.GetAsync<Page<AuditEntryView>>($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={limit}{next}", cancellationToken);
            page = new Page<AuditEntryView>([.. page.Items, .. more.Items], more.Next);
            if (page.Next is null || page.Items.Length >= size || looks == MostLooks)
            {
                return page;
            }

            found(page);
        }
    }
}
