using System.Collections.Frozen;
using System.Collections.Immutable;
using Bailey.Plugins.Packages;

namespace Bailey.Plugins.Runtime;

/// <summary>The plugins of one community by the hooks that they are at. Immutable; made anew when one of them changes.</summary>
internal sealed class CommunityHooks
{
    private readonly FrozenDictionary<string, HookTargets> _hooks;

    internal CommunityHooks(IEnumerable<(string Hook, HookTarget Target)> targets) => _hooks = targets
        .GroupBy(static pair => pair.Hook, static pair => pair.Target, StringComparer.Ordinal)
        .ToFrozenDictionary(static group => group.Key, static group => new HookTargets(group), StringComparer.Ordinal);

    /// <summary>The names of hooks that anything is at.</summary>
    internal IEnumerable<string> Names => _hooks.Keys;

    /// <summary>The plugins at a hook; none where there are none.</summary>
    internal HookTargets At(string hook) => _hooks.GetValueOrDefault(hook) ?? HookTargets.None;

    /// <summary>The plugins at one hook.</summary>
    internal sealed class HookTargets
    {
        internal HookTargets(IEnumerable<HookTarget> targets)
        {
            var ordered = targets.OrderBy(static target => target.Priority).ThenBy(static target => target.PluginId, StringComparer.Ordinal).ToList();
            Filters = [.. ordered.Where(static target => target.Kind == HookKind.Filter)];
            Actions = [.. ordered.Where(static target => target.Kind == HookKind.Action)];
        }

        internal static HookTargets None { get; } = new([]);

        /// <summary>In the order in which they are called.</summary>
        internal ImmutableArray<HookTarget> Filters { get; }

        internal ImmutableArray<HookTarget> Actions { get; }

        /// <summary>Those of one plugin; all of them where none is named.</summary>
        internal HookTargets Of(string? plugin) =>
            plugin is null ? this : new HookTargets(Filters.Concat(Actions).Where(target => string.Equals(target.PluginId, plugin, StringComparison.Ordinal)));
    }
}
