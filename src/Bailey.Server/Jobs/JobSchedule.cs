using System.Security.Cryptography;
using System.Text;
using Quartz;

namespace Bailey.Server.Jobs;

/// <summary>When a job is due, and what it is.</summary>
/// <param name="Community">The community.</param>
/// <param name="Plugin">The plugin.</param>
/// <param name="Name">The schedule, or the hook of the clock.</param>
/// <param name="Principal">For whom it runs.</param>
/// <param name="Cron">When, as it was written.</param>
/// <param name="TimeZone">Where that is meant.</param>
/// <param name="IsActive">Whether the plugin is active.</param>
/// <param name="Times">When, as it is computed.</param>
internal sealed record JobSchedule(string Community, string Plugin, string Name, string? Principal, string Cron, string TimeZone, bool IsActive, CronExpression Times)
{
    /// <summary>The id of its record: names have no common bound that would fit into one.</summary>
    internal string Key { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Community}\n{Plugin}\n{Name}")))[..40];

    internal DateTimeOffset? Next(DateTimeOffset after) => Times.GetNextValidTimeAfter(after);
}
