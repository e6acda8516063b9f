using System.Collections.Concurrent;
using System.Collections.Immutable;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Quartz;

namespace Bailey.Server.Jobs;

/// <summary>
/// Which jobs there are: what the manifests of installed plugins say. That is kept for each package, so that a list of jobs reads no package again.
/// </summary>
internal sealed class JobCatalog(IServiceProvider services, JobOptions options)
{
    // More than there are packages, where nothing is amiss.
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<string, ImmutableArray<DeclaredJob>> _declared = new(StringComparer.Ordinal);

    private BaileyHost Host => (BaileyHost)services.GetService(typeof(BaileyHost))!;

    /// <summary>The jobs of a community, or of all, by plugin and name. A plugin that nobody has accepted yet has none.</summary>
    internal async Task<ImmutableArray<JobSchedule>> ListAsync(string? community, CancellationToken cancellationToken) =>
        await ListAsync(await Host.Store.ListInstallationsAsync(community, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>The jobs of what is installed.</summary>
    internal async Task<ImmutableArray<JobSchedule>> ListAsync(ImmutableArray<PluginInstallation> installations, CancellationToken cancellationToken)
    {
        var jobs = ImmutableArray.CreateBuilder<JobSchedule>();
        foreach (var installation in installations)
        {
            jobs.AddRange(await JobsOfAsync(installation, cancellationToken).ConfigureAwait(false));
        }

        return [.. jobs.OrderBy(static job => job.Plugin, StringComparer.Ordinal).ThenBy(static job => job.Name, StringComparer.Ordinal)];
    }

    /// <summary>A job; null where there is none.</summary>
    internal async Task<JobSchedule?> FindAsync(string community, string plugin, string name, CancellationToken cancellationToken) =>
        await Host.Store.FindInstallationAsync(community, plugin, cancellationToken).ConfigureAwait(false) is { } installation
            ? (await JobsOfAsync(installation, cancellationToken).ConfigureAwait(false)).FirstOrDefault(job => job.Name == name)
            : null;

    private async ValueTask<IEnumerable<JobSchedule>> JobsOfAsync(PluginInstallation installation, CancellationToken cancellationToken)
    {
        if (installation.State is not (PluginState.Active or PluginState.Inactive or PluginState.Suspended))
        {
            return [];
        }

        if (!_declared.TryGetValue(installation.Digest, out var declared))
        {
            if (await Host.Packages.FindPackageAsync(installation.Digest, cancellationToken).ConfigureAwait(false) is not { } package)
            {
                return [];
            }

            if (_declared.Count >= MaxKept)
            {
                _declared.Clear();
            }

            _declared[installation.Digest] = declared = Declared(package.Manifest);
        }

        var (principal, isActive) = (installation.Current.Acceptance?.By, installation.State == PluginState.Active);
        return declared.Select(job => new JobSchedule(installation.Community, installation.PluginId, job.Name, principal, job.Cron, job.TimeZone, isActive, job.Times));
    }

    private ImmutableArray<DeclaredJob> Declared(PackageManifest manifest)
    {
        var declared = manifest.Schedules.Select(static schedule => Parse(schedule.Name, schedule.Cron, CronFormat.Unix, schedule.TimeZone)).OfType<DeclaredJob>().ToList();
        var named = declared.Select(static job => job.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. declared,
            .. manifest.Hooks.Select(static hook => hook.Name).Distinct(StringComparer.Ordinal)
                .Where(hook => !named.Contains(hook))
                .Select(hook => options.ClockHooks.TryGetValue(hook, out var cron) ? Parse(hook, cron, CronFormat.Quartz, "UTC") : null)
                .OfType<DeclaredJob>(),
        ];
    }

    // A manifest that came when the rules were others, or a time zone that this machine does not know.
    private static DeclaredJob? Parse(string name, string cron, CronFormat format, string timeZone) =>
        CronExpression.TryParse(cron, format, out var times) && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? new DeclaredJob(name, cron, timeZone, times.WithTimeZone(zone)) : null;

    private sealed record DeclaredJob(string Name, string Cron, string TimeZone, CronExpression Times);
}
