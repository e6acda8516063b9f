using Bailey.Plugins.Signals;

namespace Bailey.Plugins.Runtime;

/// <summary>Who receives signals: packages at the hook <see cref="HookName"/> that may subscribe, and built-in plugins at it, which have full trust.</summary>
internal sealed class SignalSubscribers(PluginEnvironment environment, PluginRegistry registry) : ISignalSubscribers
{
    /// <summary>The hook at which plugins receive signals.</summary>
    internal const string HookName = "signal.received";

    /// <inheritdoc/>
    public IReadOnlyList<ISignalSubscriber> List(string community)
    {
        var hooks = registry.HooksOf(community).At(HookName);
        return [.. hooks.Filters.Concat(hooks.Actions).DistinctBy(static target => target.PluginId).Select(target => new HookSubscriber(environment, community, target))];
    }
}
