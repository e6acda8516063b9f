using System.Collections.Immutable;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Quartz;

namespace Bailey.Server.Jobs;

/// <summary>Which jobs there are: what the manifests of installed plugins say.</summary>
internal sealed class JobCatalog(IServiceProvider services, JobOptions options)
{
    private BaileyHost Host => (BaileyHost)services.GetService(typeof(BaileyHost))!;

    /// <summary>The jobs of a community, or of all, by plugin and name. A plugin that nobody has accepted yet has none.</summary>
    internal async Task<ImmutableArray<JobSchedule>> ListAsync(string? community, CancellationToken cancellationToken)
    {
        var host = Host;
        var jobs = ImmutableArray.CreateBuilder<JobSchedule>();
        foreach (var installation in await host.Store.ListInstallationsAsync(community, cancellationToken).ConfigureAwait(false))
        {
            if (installation.State is PluginState.Active or PluginState.Inactive or PluginState.Suspended
                && await host.Packages.FindPackageAsync(installation.Digest, cancellationToken).ConfigureAwait(false) is { } package)
            {
                jobs.AddRange(JobsOf(new InstalledPackage(installation, package)));
            }
        }

        return [.. jobs.OrderBy(static job => job.Plugin, StringComparer.Ordinal).ThenBy(static job => job.Name, StringComparer.Ordinal)];
    }

    /// <summary>A job; null where there is none.</summary>
    internal async Task<JobSchedule?> FindAsync(string community, string plugin, string name, CancellationToken cancellationToken) =>
        await Host.Store.FindInstallationAsync(community, plugin, cancellationToken).ConfigureAwait(false) is { State: PluginState.Active or PluginState.Inactive or PluginState.Suspended } installation
        && await Host.Packages.FindPackageAsync(installation.Digest, cancellationToken).ConfigureAwait(false) is { } package
            ? JobsOf(new InstalledPackage(installation, package)).FirstOrDefault(job => job.Name == name)
            : null;

    private IEnumerable<JobSchedule> JobsOf(InstalledPackage installed)
    {
        var (installation, manifest) = (installed.Installation, installed.Package.Manifest);
        var declared = manifest.Schedules.Select(schedule => Parse(installation, schedule.Name, schedule.Cron, CronFormat.Unix, schedule.TimeZone)).OfType<JobSchedule>().ToList();
        var named = declared.Select(static job => job.Name).ToHashSet(StringComparer.Ordinal);
        return declared.Concat(manifest.Hooks.Select(static hook => hook.Name).Distinct(StringComparer.Ordinal)
            .Where(hook => !named.Contains(hook))
            .Select(hook => options.ClockHooks.TryGetValue(hook, out var cron) ? Parse(installation, hook, cron, CronFormat.Quartz, "UTC") : null)
            .OfType<JobSchedule>());
    }

    // A manifest that came when the rules were others, or a time zone that this machine does not know.
    private static JobSchedule? Parse(PluginInstallation installation, string name, string cron, CronFormat format, string timeZone) =>
        CronExpression.TryParse(cron, format, out var times) && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone)
            ? new JobSchedule(
                installation.Community, installation.PluginId, name, installation.Current.Acceptance?.By, cron, timeZone, installation.State == PluginState.Active, times.WithTimeZone(zone))
            : null;
}
