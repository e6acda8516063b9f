using System.Collections.Immutable;

namespace Bailey.Server.Jobs;

/// <summary>A run of a job.</summary>
/// <param name="Id">Its id: a UUID of version 7, so that ids sort by time.</param>
/// <param name="Plugin">The plugin.</param>
/// <param name="Job">The job.</param>
/// <param name="Trigger">Why it ran.</param>
/// <param name="FireTime">The time that it was due at.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Node">The node that it runs on.</param>
/// <param name="Principal">For whom it runs.</param>
/// <param name="By">Who asked for it; null where its time had come.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Code">Why, as a stable word; <c>ok</c> for one that ended well, null for one that has not ended.</param>
/// <param name="Detail">Why, in words; null where there is nothing to say.</param>
/// <param name="DurationMicroseconds">How long it took.</param>
/// <param name="Fuel">Fuel it used.</param>
/// <param name="Logs">What it logged, 100 lines at most.</param>
public sealed record JobRunView(
    Guid Id,
    string Plugin,
    string Job,
    JobTrigger Trigger,
    DateTimeOffset FireTime,
    DateTimeOffset StartedAt,
    string Node,
    string Principal,
    string? By,
    JobRunOutcome Outcome,
    string? Code,
    string? Detail,
    long DurationMicroseconds,
    long Fuel,
    ImmutableArray<JobLogLine> Logs);
