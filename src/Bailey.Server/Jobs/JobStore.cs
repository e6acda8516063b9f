using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Http;

namespace Bailey.Server.Jobs;

/// <summary>Keeps states and runs of jobs.</summary>
internal sealed class JobStore(IServiceProvider services, JobOptions options, TimeProvider clock)
{
    internal const string RunKind = "run";
    private const int Attempts = 16;

    // Trimmed now and then, to as many less as can come until the next time.
    private const int TrimEvery = 20;

    private IPluginStore Store => (IPluginStore)services.GetService(typeof(IPluginStore))!;

    internal async Task<(JobState State, long Revision)> ReadAsync(JobSchedule job, CancellationToken cancellationToken) =>
        await Store.Records.FindAsync(JobState.RecordKind, job.Key, cancellationToken).ConfigureAwait(false) is { } record
            ? (JobState.Of(record), record.Revision)
            : (new JobState(job.Plugin, job.Name, null, null, null, 0, null), 0);

    /// <summary>Changes a state by what it is when nobody else changes it at the same time.</summary>
    /// <param name="job">The job.</param>
    /// <param name="change">What to store, by the state there is; null to leave it. Called again where somebody else was faster.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    /// <returns>Whether anything was stored.</returns>
    /// <exception cref="PluginStoreException">The store cannot be written, or others were faster again and again.</exception>
    internal async Task<bool> ChangeAsync(JobSchedule job, Func<JobState, (JobState State, StoreChange Besides)?> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (state, revision) = await ReadAsync(job, cancellationToken).ConfigureAwait(false);
            if (change(state) is not { } changed)
            {
                return false;
            }

            try
            {
                await Store.CommitAsync(changed.Besides with { Mutations = [new PutRecord(changed.State.ToRecord(job, revision)), .. changed.Besides.Mutations] }, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (PluginStoreException e) when (e.Code == StoreReason.Conflict && attempt < Attempts)
            {
                // Those who change it at once must not keep meeting.
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(4 * attempt)), clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    internal async Task<JobRunView?> FindRunAsync(JobSchedule job, Guid run, CancellationToken cancellationToken) =>
        await Store.Records.FindAsync(RunKind, RunId(job, run), cancellationToken).ConfigureAwait(false) is { } record ? Read(record) : null;

    /// <summary>Runs of a job, the newest first.</summary>
    internal async Task<ImmutableArray<JobRunView>> ListRunsAsync(JobSchedule job, string? after, int limit, CancellationToken cancellationToken) =>
        [.. (await ListRecordsAsync(job, after, limit, cancellationToken).ConfigureAwait(false)).Select(Read)];

    internal PutRecord Put(JobSchedule job, JobRunView run, long revision) => new(new StoreRecord(RunKind, RunId(job, run.Id), JsonSerializer.Serialize(run, ApiJson.Options))
    {
        Owner = job.Community,
        Revision = revision,
        ExpiresAt = run.StartedAt + options.RunsKeptFor,
    });

    internal async Task<(JobRunView Run, long Revision)?> ReadRunAsync(JobSchedule job, Guid run, CancellationToken cancellationToken) =>
        await Store.Records.FindAsync(RunKind, RunId(job, run), cancellationToken).ConfigureAwait(false) is { } record ? (Read(record), record.Revision) : null;

    /// <summary>Removes runs beyond those that are kept.</summary>
    internal async Task TrimAsync(JobSchedule job, long runs, CancellationToken cancellationToken)
    {
        if (runs % TrimEvery != 0)
        {
            return;
        }

        var records = await ListRecordsAsync(job, null, 1_000, cancellationToken).ConfigureAwait(false);
        var removed = records.Skip(options.KeptRuns - TrimEvery).Select(static record => (StoreMutation)new DeleteRecord(RunKind, record.Id)).ToImmutableArray();
        if (!removed.IsEmpty)
        {
            await Store.CommitAsync(new StoreChange { Mutations = removed }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes runs that are too old.</summary>
    internal async Task TrimOldAsync(CancellationToken cancellationToken) =>
        await Store.CommitAsync(new StoreChange { Mutations = [new TrimRecords(RunKind, clock.GetUtcNow())] }, cancellationToken).ConfigureAwait(false);

    private async Task<ImmutableArray<StoreRecord>> ListRecordsAsync(JobSchedule job, string? after, int limit, CancellationToken cancellationToken)
    {
        // Ids of runs begin with the key of their job; '~' sorts behind whatever follows it.
        var prefix = job.Key + "/";
        var records = await Store.Records.ListAsync(RunKind, job.Community, prefix + (after ?? "~"), limit, descending: true, cancellationToken).ConfigureAwait(false);
        return [.. records.TakeWhile(record => record.Id.StartsWith(prefix, StringComparison.Ordinal))];
    }

    private static string RunId(JobSchedule job, Guid run) => $"{job.Key}/{run}";

    private static JobRunView Read(StoreRecord record) => JsonSerializer.Deserialize<JobRunView>(record.Json, ApiJson.Options)!;
}
