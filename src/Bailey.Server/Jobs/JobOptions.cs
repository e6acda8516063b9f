using System.Collections.Immutable;

namespace Bailey.Server.Jobs;

/// <summary>How jobs are run. All limits are finite.</summary>
internal sealed record JobOptions
{
    internal static JobOptions Default { get; } = new();

    /// <summary>When the hooks of the clock are called, in UTC; six fields, seconds first.</summary>
    internal ImmutableSortedDictionary<string, string> ClockHooks { get; init; } = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string>
    {
        ["cron.minute"] = "0 * * * * ?",
        ["cron.hourly"] = "0 0 * * * ?",
        ["cron.daily"] = "0 0 0 * * ?",
        ["cron.weekly"] = "0 0 0 ? * MON",
        ["cron.monthly"] = "0 0 0 1 * ?",
    });

    /// <summary>Runs at once on one node; more wait.</summary>
    internal int MaxConcurrent { get; init; } = 16;

    /// <summary>Runs at once of one community on one node, so that none takes all places.</summary>
    internal int MaxConcurrentPerCommunity { get; init; } = 4;

    /// <summary>How long a run waits for a call to become free, where all that its principal may have in flight are running.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Runs of one job that are kept.</summary>
    internal int KeptRuns { get; init; } = 200;

    /// <summary>How long a run is kept.</summary>
    internal TimeSpan RunsKeptFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a node that is not heard of is believed to run what it began.</summary>
    internal TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How often changes are looked for.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often everything is read again, whether a change was seen or not.</summary>
    internal TimeSpan FullInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long a job that was due is left to whoever is about to run it, before it counts as missed.</summary>
    internal TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
