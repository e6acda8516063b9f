using System.Collections.Frozen;
using System.Text;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// The built-in plugins of the application, and what communities made of them: who is at which hook of a community follows from it. Changed by one at a
/// time; what is called is made beforehand, so that a call asks nothing.
/// </summary>
internal sealed class BuiltInSwitches(PluginEnvironment environment, BuiltInInventory inventory)
{
    private const int PageSize = 1_000;
    private readonly FrozenDictionary<string, BuiltInPlugin> _plugins = inventory.Plugins.ToFrozenDictionary(static plugin => plugin.Name, StringComparer.Ordinal);
    private readonly Dictionary<(string Community, string Plugin), BuiltInState> _states = [];

    /// <summary>Communities that changed something about any.</summary>
    internal IEnumerable<string> Communities => _states.Keys.Select(static key => key.Community);

    /// <summary>Reads what all communities made of them.</summary>
    /// <exception cref="PluginStoreException">The store cannot be read; nothing changes.</exception>
    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        var found = new List<BuiltInState>();
        if (_plugins.Count > 0)
        {
            string? after = null;
            do
            {
                var page = await environment.Store.Records.ListAsync(BuiltInState.RecordKind, null, after, PageSize, cancellationToken: cancellationToken).ConfigureAwait(false);
                found.AddRange(page.Select(Read).OfType<BuiltInState>());
                after = page.Length < PageSize ? null : page[^1].Id;
            }
            while (after is not null);
        }

        _states.Clear();
        found.ForEach(Keep);
    }

    /// <summary>Reads what a record says now.</summary>
    /// <returns>The community that it is of; null where it is of none.</returns>
    internal async Task<string?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (id.Split('/') is not [var community, var plugin])
        {
            return null;
        }

        _states.Remove((community, plugin));
        if (await environment.Store.Records.FindAsync(BuiltInState.RecordKind, id, cancellationToken).ConfigureAwait(false) is { } record && Read(record) is { } state)
        {
            Keep(state);
        }

        return community;
    }

    /// <summary>Who is at which hook of a community; null for one that has changed nothing.</summary>
    internal IEnumerable<(string Hook, HookTarget Target)> TargetsOf(string? community)
    {
        foreach (var plugin in inventory.Hooks.GroupBy(static registration => registration.Plugin, StringComparer.Ordinal))
        {
            var known = _plugins[plugin.Key];
            var state = (community is null ? null : _states.GetValueOrDefault((community, known.Name))) ?? BuiltInState.Default(community ?? "", known);
            if (!state.IsEnabled)
            {
                continue;
            }

            var denial = Judge(environment.Policy.Current, state, out var settings);
            foreach (var registration in plugin)
            {
                yield return (registration.Hook, new BuiltInTarget(registration, environment, settings, denial));
            }
        }
    }

    /// <summary>Why a plugin is not called although it is enabled; null where it is.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="state">What the community made of it.</param>
    /// <param name="settings">Its settings, with defaults filled in.</param>
    internal static Decision? Judge(PolicySnapshot policy, BuiltInState state, out ReadOnlyMemory<byte> settings)
    {
        settings = HookCall.NoSettings;
        if (policy.InstanceFault is { } fault)
        {
            return fault;
        }

        if (policy.Instance.JudgeBuiltIn(state.Plugin.Name) is { Allowed: false } denial)
        {
            return denial;
        }

        // The application may have come with another version of the plugin meanwhile.
        var faults = state.Plugin.Settings.Fill(state.SettingsJson, out var filled);
        if (!faults.IsEmpty)
        {
            return Decision.Deny(
                DecisionLayer.Capability,
                LifecycleReason.SettingsInvalid,
                $"the settings of the built-in plugin '{state.Plugin.Name}' in '{state.Community}' do not fit its version {state.Plugin.Version}: {PlainText.OneLine(faults[0].ToString())}",
                "whoever may change settings of plugins in the community may set them anew");
        }

        settings = Encoding.UTF8.GetBytes(filled!);
        return null;
    }

    private void Keep(BuiltInState state) => _states[(state.Community, state.Plugin.Name)] = state;

    private BuiltInState? Read(StoreRecord record) =>
        record.Id.Split('/') is [var community, var name] && _plugins.TryGetValue(name, out var plugin) ? BuiltInState.Of(record, community, plugin) : null;
}
