using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy.Snapshots;
using Bailey.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Bailey.Server.Jobs;

/// <summary>
/// Keeps the scheduler of this node in step with the plugins that are active: what is due it hands to the <see cref="JobRunner"/>. What was due while
/// no node was there is run once.
/// </summary>
internal sealed partial class JobScheduler(
    IServiceProvider services, JobCatalog catalog, JobStore store, JobRunner runner, JobOptions options, ServerOptions server, TimeProvider clock, ILogger<JobScheduler> log) : BackgroundService
{
    private readonly Dictionary<string, JobSchedule> _scheduled = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await runner.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var host = services.GetRequiredService<BaileyHost>();
        var factory = QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.ConfigureScheduler(scheduler => scheduler.InstanceName = $"bailey-{Guid.NewGuid():N}");
            quartz.UseInMemoryStore();
            quartz.UseDefaultThreadPool(4);
            quartz.AddJobType(_ => new Firing(runner, log), ServiceLifetime.Singleton);
        }).Build();
        await using var _ = factory.ConfigureAwait(false);
        var scheduler = await factory.GetScheduler(stoppingToken).ConfigureAwait(false);
        await scheduler.Start(stoppingToken).ConfigureAwait(false);
        using var timer = new PeriodicTimer(options.Interval, clock);
        PolicySnapshot? seen = null;
        var (full, trimmed) = (0L, clock.GetTimestamp());
        try
        {
            do
            {
                // Every change of a package makes a new snapshot of the policy.
                var current = host.Policy.Current;
                var isFull = full == 0 || clock.GetElapsedTime(full) > options.FullInterval;
                try
                {
                    if (isFull || !ReferenceEquals(current, seen))
                    {
                        await SynchroniseAsync(scheduler, isFull, stoppingToken).ConfigureAwait(false);
                        seen = current;
                        full = isFull ? clock.GetTimestamp() : full;
                    }

                    if (clock.GetElapsedTime(trimmed) > TimeSpan.FromHours(1))
                    {
                        await store.TrimOldAsync(stoppingToken).ConfigureAwait(false);
                        trimmed = clock.GetTimestamp();
                    }
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    // Whatever it is, a time that ran out in the store among it: nothing would be scheduled here any more if it ended this.
                    TellNotInStep(log, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
        }

        await scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task SynchroniseAsync(IScheduler scheduler, bool isFull, CancellationToken cancellationToken)
    {
        var wanted = (await catalog.ListAsync(null, cancellationToken).ConfigureAwait(false)).Where(static job => job is { IsActive: true, Principal: not null }).ToDictionary(static job => job.Key, StringComparer.Ordinal);
        foreach (var gone in _scheduled.Values.Where(job => !wanted.ContainsKey(job.Key)).ToList())
        {
            await DoAsync(gone, () => EndAsync(scheduler, gone, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        foreach (var job in wanted.Values)
        {
            var before = _scheduled.GetValueOrDefault(job.Key);
            if (before is null || before.Cron != job.Cron || before.TimeZone != job.TimeZone || before.Principal != job.Principal)
            {
                await DoAsync(job, () => ScheduleAsync(scheduler, job, isNew: before is null, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            else if (isFull)
            {
                await DoAsync(
                    job,
                    async () =>
                    {
                        await runner.CloseLostAsync(job, isAlone: false, cancellationToken).ConfigureAwait(false);
                        await runner.MakeUpAsync(job, options.Grace, cancellationToken).ConfigureAwait(false);
                    },
                    cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // One job that cannot be scheduled must not keep those of others from it; it is tried again when everything is read again.
    private async Task DoAsync(JobSchedule job, Func<Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            TellNotScheduled(log, job.Community, job.Plugin, job.Name, e);
        }
    }

    private async Task EndAsync(IScheduler scheduler, JobSchedule gone, CancellationToken cancellationToken)
    {
        await scheduler.DeleteJob(KeyOf(gone), cancellationToken).ConfigureAwait(false);

        // When it comes back, its times until then were not missed.
        await store.ChangeAsync(gone, static state => state.LastFireTime is null ? null : (state with { LastFireTime = null }, new StoreChange()), cancellationToken).ConfigureAwait(false);
        _scheduled.Remove(gone.Key);
    }

    private async Task ScheduleAsync(IScheduler scheduler, JobSchedule job, bool isNew, CancellationToken cancellationToken)
    {
        if (isNew)
        {
            // Only one process can have the embedded store: whatever else ran on it is gone.
            await runner.CloseLostAsync(job, isAlone: server.PostgreSql is null, cancellationToken).ConfigureAwait(false);
        }

        var now = clock.GetUtcNow();
        if (isNew)
        {
            await runner.MakeUpAsync(job, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }

        await scheduler.DeleteJob(KeyOf(job), cancellationToken).ConfigureAwait(false);
        if (job.Next(now) is null)
        {
            _scheduled[job.Key] = job;
            return;
        }

        var detail = JobBuilder.Create<Firing>().WithIdentity(KeyOf(job)).Build();
        detail.JobDataMap[Firing.Data] = job;
        var trigger = TriggerBuilder.Create()
            .WithIdentity(job.Key, job.Community)
            .WithSchedule(CronScheduleBuilder.Create(job.Times).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed))
            .Build();
        await scheduler.ScheduleJob(detail, trigger, cancellationToken: cancellationToken).ConfigureAwait(false);
        _scheduled[job.Key] = job;
    }

    private static JobKey KeyOf(JobSchedule job) => new(job.Key, job.Community);

    [LoggerMessage(EventId = 4111, Level = LogLevel.Error, Message = "The jobs could not be brought in step with the plugins; this is tried again")]
    private static partial void TellNotInStep(ILogger log, Exception exception);

    [LoggerMessage(EventId = 4112, Level = LogLevel.Error, Message = "A fire time of the job {Job} of {Plugin} in {Community} could not be taken")]
    private static partial void TellNotFired(ILogger log, string community, string plugin, string job, Exception exception);

    [LoggerMessage(EventId = 4113, Level = LogLevel.Error, Message = "The job {Job} of {Plugin} in {Community} could not be scheduled; this is tried again")]
    private static partial void TellNotScheduled(ILogger log, string community, string plugin, string job, Exception exception);

    /// <summary>What the scheduler calls when a job is due.</summary>
    private sealed class Firing(JobRunner runner, ILogger log) : IJob
    {
        internal const string Data = "job";

        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            if (context.MergedJobDataMap[Data] is not JobSchedule job)
            {
                return;
            }

            try
            {
                // What comes far too late is handed over as due at the moment that it is by then, by which no other node would know it for the same.
                if (context.ScheduledFireTimeUtc is { } due && due.Ticks % TimeSpan.TicksPerSecond == 0 && job.Times.IsSatisfiedBy(due))
                {
                    await runner.FireAsync(job, due, JobTrigger.Schedule, null, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await runner.MakeUpAsync(job, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is PluginStoreException or ObjectDisposedException)
            {
                // It is made up for, here or on another node, when everything is read again.
                TellNotFired(log, job.Community, job.Plugin, job.Name, e);
            }
        }
    }
}
