using System.Collections.Concurrent;
using System.Text.Json;
using Bailey.Plugins;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Quotas;
using Bailey.Server.Communities;
using Bailey.Server.Hosting;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bailey.Server.Jobs;

/// <summary>
/// Runs jobs. Each fire time is first taken, by a change of the job's record that succeeds on one node alone; whether the job may run is decided then
/// and by nothing before. What came of it is kept as a run.
/// </summary>
internal sealed partial class JobRunner(IServiceProvider services, JobStore store, JobOptions options, ServerOptions server, CommunityWork work, TimeProvider clock, ILogger<JobRunner> log) : IAsyncDisposable
{
    private const int FinishAttempts = 8;
    private const int MaxLogLines = 100;
    private const int MaxLogText = 1_000;
    private readonly ConcurrentDictionary<Guid, Task> _running = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _places = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _allPlaces = new(options.MaxConcurrent);
    private readonly CancellationTokenSource _stopping = new();
    private int _isDisposed;

    private BaileyHost Host => (BaileyHost)services.GetService(typeof(BaileyHost))!;

    /// <summary>Whether this node runs it.</summary>
    internal bool IsRunning(Guid run) => _running.ContainsKey(run);

    /// <summary>Takes a fire time and runs the job, if nobody else has and it is not paused. Returns when the run has begun.</summary>
    /// <returns>The run; null where there is nothing to run.</returns>
    internal async Task<JobRunView?> FireAsync(JobSchedule job, DateTimeOffset fireTime, JobTrigger trigger, string? by = null, CancellationToken cancellationToken = default)
    {
        JobRunView? run = null;
        long runs = 0;
        using var firing = work.Enter(job.Community);
        if (!Host.Policy.Current.Knows(job.Community))
        {
            return null;
        }

        var taken = await store.ChangeAsync(
            job,
            state =>
            {
                var now = clock.GetUtcNow();
                if (trigger != JobTrigger.Manual && (state.PausedAt is not null || state.LastFireTime is not { } last || last >= fireTime))
                {
                    return null;
                }

                var isRunning = state.Running is { } lease && (IsRunning(lease.Run) || lease.Until > now);
                if (isRunning && trigger == JobTrigger.Manual)
                {
                    throw new ApiProblemException(new ApiProblem(StatusCodes.Status409Conflict, JobReason.Running, "the job runs already, and never overlaps itself") { Remedy = "wait until it has ended" });
                }

                run = new JobRunView(UuidV7.Shared.Next(), job.Plugin, job.Name, trigger, fireTime, now, server.Node, job.Principal ?? "", by, JobRunOutcome.Running, null, null, 0, 0, []);
                run = isRunning ? run with { Outcome = JobRunOutcome.Skipped, Code = JobReason.Overlapped, Detail = "the run before had not ended" } : run;
                runs = state.Runs + 1;
                var changed = state with
                {
                    Plugin = job.Plugin,
                    Job = job.Name,
                    Runs = runs,
                    LastFireTime = trigger == JobTrigger.Manual ? state.LastFireTime : trigger == JobTrigger.Missed && now > fireTime ? now : fireTime,
                    Running = isRunning ? state.Running : new JobLease(run.Id, server.Node, now + options.Lease),
                };
                return (changed, new StoreChange { Mutations = [store.Put(job, run, 0)], Audit = isRunning ? [Entry(job, run)] : [] });
            },
            cancellationToken).ConfigureAwait(false);
        if (taken && run!.Outcome == JobRunOutcome.Running)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _running[run.Id] = ended.Task;
            var running = work.Enter(job.Community);
            _ = Task.Run(() => RunAsync(job, run, ended, running), CancellationToken.None);
        }

        if (taken)
        {
            await store.TrimAsync(job, runs, cancellationToken).ConfigureAwait(false);
        }

        return taken ? run : null;
    }

    /// <summary>Runs a job once that was due and that nobody ran: no node was there, or none reached the store. From its first time on, times count that were missed.</summary>
    /// <param name="job">The job.</param>
    /// <param name="grace">For how long it is left to those who may be about to run it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task MakeUpAsync(JobSchedule job, TimeSpan grace, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (state, _) = await store.ReadAsync(job, cancellationToken).ConfigureAwait(false);
        if (state.LastFireTime is not { } last)
        {
            await store.ChangeAsync(job, current => current.LastFireTime is null ? (current with { LastFireTime = now }, new StoreChange()) : null, cancellationToken).ConfigureAwait(false);
        }
        else if (state.PausedAt is null && job.Next(last) is { } missed && missed + grace <= now)
        {
            await FireAsync(job, missed, JobTrigger.Missed, null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Closes a run whose node is gone.</summary>
    /// <param name="job">The job.</param>
    /// <param name="isAlone">Whether no other node can be running anything.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task CloseLostAsync(JobSchedule job, bool isAlone, CancellationToken cancellationToken)
    {
        var (state, _) = await store.ReadAsync(job, cancellationToken).ConfigureAwait(false);
        if (state.Running is not { } lease || IsRunning(lease.Run) || (!isAlone && lease.Until > clock.GetUtcNow()))
        {
            return;
        }

        if (await store.ReadRunAsync(job, lease.Run, cancellationToken).ConfigureAwait(false) is { } found && found.Run.Outcome == JobRunOutcome.Running)
        {
            var lost = found.Run with { Outcome = JobRunOutcome.Lost, Code = JobReason.NodeLost, Detail = "the node that ran it ended before the run did" };
            await FinishAsync(job, lost, found.Revision, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await store.ChangeAsync(job, current => current.Running?.Run == lease.Run ? (current with { Running = null }, new StoreChange()) : null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for what runs, and cuts off what does not end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        var all = Task.WhenAll(_running.Values);
        try
        {
            await all.WaitAsync(server.StopTimeout / 2, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            await all.ConfigureAwait(false);
        }

        _stopping.Dispose();
        _allPlaces.Dispose();
    }

    private async Task RunAsync(JobSchedule job, JobRunView run, TaskCompletionSource whole, IDisposable running)
    {
        var places = _places.GetOrAdd(job.Community, _ => new SemaphoreSlim(options.MaxConcurrentPerCommunity));
        using var ended = new CancellationTokenSource();
        var renewing = RenewAsync(job, run.Id, ended.Token);
        try
        {
            await places.WaitAsync(_stopping.Token).ConfigureAwait(false);
            try
            {
                await _allPlaces.WaitAsync(_stopping.Token).ConfigureAwait(false);
                try
                {
                    run = await CallAsync(job, run).ConfigureAwait(false);
                }
                finally
                {
                    _allPlaces.Release();
                }
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException)
        {
            run = run with { Outcome = JobRunOutcome.Lost, Code = JobReason.ServerStopped, Detail = "the server was stopped before the run had ended" };
        }

        await ended.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        try
        {
            await FinishAsync(job, run, 1, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is PluginStoreException or ObjectDisposedException)
        {
            // Its lease ends, and it is closed as lost.
            TellUnfinished(log, job.Community, job.Plugin, job.Name, e);
        }
        finally
        {
            _running.TryRemove(run.Id, out _);
            running.Dispose();
            whole.TrySetResult();
        }
    }

    private async Task<JobRunView> CallAsync(JobSchedule job, JobRunView run)
    {
        var started = clock.GetTimestamp();
        try
        {
            var outcome = await CallInTurnAsync(job, run, started).ConfigureAwait(false);
            return run with
            {
                Outcome = OutcomeOf(outcome),
                Code = outcome.ReasonCode,
                Detail = outcome.Message is null ? null : PlainText.OneLine(outcome.Message, MaxLogText),
                DurationMicroseconds = (long)clock.GetElapsedTime(started).TotalMicroseconds,
                Fuel = outcome.FuelUsed,
                Logs = [.. outcome.Logs.Take(MaxLogLines).Select(static line => new JobLogLine(JsonNamingPolicy.SnakeCaseLower.ConvertName(line.Level.ToString()), PlainText.OneLine(line.Message, MaxLogText)))],
            };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            TellHostFailed(log, job.Community, job.Plugin, job.Name, e);
            return run with { Outcome = JobRunOutcome.Failed, Code = JobReason.HostFailed, Detail = "the host failed; its own log has more", DurationMicroseconds = (long)clock.GetElapsedTime(started).TotalMicroseconds };
        }
    }

    // Many jobs are due at the same full minute: one that is refused because others of its principal run just then waits for them, as no caller would be told
    // to try again. Nothing of it has run when that is so.
    private async Task<PluginOutcome> CallInTurnAsync(JobSchedule job, JobRunView run, long started)
    {
        for (var wait = TimeSpan.FromMilliseconds(20); ; wait = wait < TimeSpan.FromSeconds(1) ? wait * 2 : wait)
        {
            var outcome = await Host.Schedules.RunAsync(job.Community, job.Plugin, job.Name, run.Principal, _stopping.Token).ConfigureAwait(false);
            if (outcome is not { Kind: PluginOutcomeKind.Denied, ReasonCode: QuotaReason.InFlight } || clock.GetElapsedTime(started) >= options.Patience)
            {
                return outcome;
            }

            await Task.Delay(wait, clock, _stopping.Token).ConfigureAwait(false);
        }
    }

    // What the policy says no to is denied; that the host is too busy, or a quota is used up, is a failure that somebody wants to hear of.
    private static JobRunOutcome OutcomeOf(PluginOutcome outcome) => outcome.Kind switch
    {
        PluginOutcomeKind.Result => JobRunOutcome.Succeeded,
        PluginOutcomeKind.Denied when outcome.Decision is { Layer: not DecisionLayer.Quota } => JobRunOutcome.Denied,
        _ => JobRunOutcome.Failed,
    };

    // Together: the run, that the job is free again, and what others are told.
    private async Task FinishAsync(JobSchedule job, JobRunView run, long revision, CancellationToken cancellationToken)
    {
        if (!Host.Policy.Current.Knows(job.Community))
        {
            // It ended with everything that is kept of it.
            return;
        }

        var rest = new StoreChange
        {
            Mutations = [store.Put(job, run, revision)],
            Audit = run.Outcome == JobRunOutcome.Lost ? [Entry(job, run)] : [],
            Events = run.Outcome is JobRunOutcome.Failed or JobRunOutcome.Lost
                ? [new PublicEvent(UuidV7.Shared.Next(), clock.GetUtcNow(), PublicEventType.JobFailed, job.Community, job.Plugin, JsonSerializer.Serialize(new Dictionary<string, string?> { ["job"] = job.Name, ["run"] = run.Id.ToString(), ["code"] = run.Code }))]
                : [],
        };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await store.ChangeAsync(job, state => (state.Running?.Run == run.Id ? state with { Running = null } : state, rest), cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PluginStoreException e) when (e.Code is StoreReason.Unavailable or StoreReason.Conflict && attempt < FinishAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 << attempt), clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Other nodes believe in the run as long as this one says so.
    private async Task RenewAsync(JobSchedule job, Guid run, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.Lease / 3, clock, ended).ConfigureAwait(false);
                try
                {
                    await store.ChangeAsync(
                        job,
                        state => state.Running?.Run == run ? (state with { Running = state.Running with { Until = clock.GetUtcNow() + options.Lease } }, new StoreChange()) : null,
                        ended).ConfigureAwait(false);
                }
                catch (PluginStoreException e)
                {
                    TellUnfinished(log, job.Community, job.Plugin, job.Name, e);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private AuditEntry Entry(JobSchedule job, JobRunView run) => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = clock.GetUtcNow(),
        Community = Host.Policy.Current.Knows(job.Community) ? job.Community : null,
        Principal = run.Principal,
        Plugin = job.Plugin,
        Action = AuditAction.Job,
        Capability = CapabilityCatalog.JobsRun.Name,
        Target = job.Name,
        Outcome = AuditOutcome.Failed,
        ReasonCode = run.Code ?? "ok",
        DecisionId = run.Id,
    };

    [LoggerMessage(EventId = 4101, Level = LogLevel.Error, Message = "The host failed while it ran the job {Job} of {Plugin} in {Community}")]
    private static partial void TellHostFailed(ILogger log, string community, string plugin, string job, Exception exception);

    [LoggerMessage(EventId = 4102, Level = LogLevel.Warning, Message = "What came of the job {Job} of {Plugin} in {Community} could not be stored")]
    private static partial void TellUnfinished(ILogger log, string community, string plugin, string job, Exception exception);
}
