using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Server.Http;

namespace Bailey.Server.Jobs;

/// <summary>What all nodes know of a job. Whoever changes it says which revision it saw, so that one of them has each fire time.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Job">The job.</param>
/// <param name="LastFireTime">All fire times to this one are taken; null while the job is not scheduled.</param>
/// <param name="PausedAt">Since when it is paused; null where it is not.</param>
/// <param name="PausedBy">Who paused it.</param>
/// <param name="Runs">Runs so far.</param>
/// <param name="Running">The run that goes on; null where none does.</param>
internal sealed record JobState(string Plugin, string Job, DateTimeOffset? LastFireTime, DateTimeOffset? PausedAt, string? PausedBy, long Runs, JobLease? Running)
{
    internal const string RecordKind = "job";

    internal static JobState Of(StoreRecord record) => JsonSerializer.Deserialize<JobState>(record.Json, ApiJson.Options)!;

    internal StoreRecord ToRecord(JobSchedule job, long revision) => ToRecord(job.Key, job.Community, revision);

    internal StoreRecord ToRecord(string key, string? community, long revision) => new(RecordKind, key, JsonSerializer.Serialize(this, ApiJson.Options)) { Owner = community, Revision = revision };
}
