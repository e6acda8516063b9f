using System.Collections.Immutable;
using Bailey.Server.Packages;

namespace Bailey.Server.Jobs;

/// <summary>A job of a community: a schedule of a plugin, or a hook of the clock that it is at.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Job">Its name: that of the schedule, or of the hook, as <c>cron.daily</c>.</param>
/// <param name="Cron">When, in five fields.</param>
/// <param name="TimeZone">The time zone in which that is meant.</param>
/// <param name="Principal">For whom it runs: who accepted the plugin; null where nobody has.</param>
/// <param name="IsActive">Whether the plugin is active.</param>
/// <param name="PausedAt">Since when it is paused; null where it is not.</param>
/// <param name="PausedBy">Who paused it.</param>
/// <param name="LastFireTime">Up to when its times are dealt with; null where it was never due.</param>
/// <param name="NextFireTime">When it is due next; null where it is paused, not active or never due.</param>
/// <param name="RunningRun">The run that goes on; null where none does.</param>
/// <param name="Denials">Everything for which it would not run now, even if it was due, in the order in which the layers are asked; empty where it would.</param>
public sealed record JobView(
    string Plugin,
    string Job,
    string Cron,
    string TimeZone,
    string? Principal,
    bool IsActive,
    DateTimeOffset? PausedAt,
    string? PausedBy,
    DateTimeOffset? LastFireTime,
    DateTimeOffset? NextFireTime,
    Guid? RunningRun,
    ImmutableArray<DecisionView> Denials);
