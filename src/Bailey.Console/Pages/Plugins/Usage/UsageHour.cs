using System.Globalization;
using Bailey.Server.Audit;

namespace Bailey.Console.Pages.Plugins.Usage;

/// <summary>What a plugin was called for within an hour, as the audit log has it.</summary>
/// <param name="Hour">The hour, as charts show it.</param>
/// <param name="Done">Calls that were done.</param>
/// <param name="Stopped">Calls that failed, were denied or stopped at a limit.</param>
/// <param name="Fuel">Fuel of all of them.</param>
/// <param name="Milliseconds">Time of all of them.</param>
public sealed record UsageHour(string Hour, int Done, int Stopped, long Fuel, long Milliseconds)
{
    /// <summary>Sums up entries, hour by hour, those without a call included.</summary>
    /// <param name="entries">Entries of calls.</param>
    /// <param name="now">The end of the last hour.</param>
    /// <param name="hours">How many.</param>
    public static IReadOnlyList<UsageHour> Of(IEnumerable<AuditEntryView> entries, DateTimeOffset now, int hours)
    {
        var byHour = entries.ToLookup(static entry => Start(entry.Time));
        return
        [
            .. Enumerable.Range(1 - hours, hours).Select(offset => Start(now).AddHours(offset)).Select(start => new UsageHour(
                start.ToString("d MMM HH:00", CultureInfo.InvariantCulture),
                byHour[start].Count(static entry => entry.Outcome is "ok" or "rejected"),
                byHour[start].Count(static entry => entry.Outcome is not ("ok" or "rejected")),
                byHour[start].Sum(static entry => entry.Fuel),
                byHour[start].Sum(static entry => entry.DurationMicroseconds) / 1000)),
        ];
    }

    private static DateTimeOffset Start(DateTimeOffset time) => new(time.UtcDateTime.Date.AddHours(time.UtcDateTime.Hour), TimeSpan.Zero);
}
