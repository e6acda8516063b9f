using System.Collections.Immutable;
using Bailey.Plugins.Hooks;
using Bailey.Policy;

namespace Bailey.Plugins.Hosting;

/// <summary>Runs schedules of packages. It keeps no time: whoever does, asks it at each firing.</summary>
public interface IScheduleRunner
{
    /// <summary>
    /// Runs a schedule once, if it may run now: the plugin is active, holds <c>jobs:run</c>, the community allows background jobs, and the principal is
    /// enabled.
    /// </summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="schedule">The name of the schedule in its manifest, or that of a hook of the clock it is at, as <c>cron.daily</c>.</param>
    /// <param name="principal">For whom.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask<PluginOutcome> RunAsync(string community, string pluginId, string schedule, string principal, CancellationToken cancellationToken = default);

    /// <summary>What the policy says to a run just now, without running anything.</summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin, which is active.</param>
    /// <param name="principal">For whom it would run.</param>
    /// <returns>Everything that denies it, of every layer, in the order in which they are asked: all of it has to be mended. Empty where it may run.</returns>
    ImmutableArray<Decision> Judge(string community, string pluginId, string principal);
}
