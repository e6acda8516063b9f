using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Runtime;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Policy;
using Bailey.Policy.Roles;

namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// What communities make of built-in plugins. Each change asks for the permission of its operation and the command rules, is in the audit log whatever
/// came of it, is stored with that entry and its public event as one, and is in force before the one who asked is answered. To be used from any thread.
/// </summary>
public sealed class BuiltInCatalog
{
    private readonly PluginEnvironment _environment;
    private readonly BuiltInInventory _inventory;
    private readonly Func<string?, ValueTask> _changed;

    internal BuiltInCatalog(PluginEnvironment environment, BuiltInInventory inventory, Func<string?, ValueTask> changed) =>
        (_environment, _inventory, _changed) = (environment, inventory, changed);

    /// <summary>All built-in plugins as a community has them, by name. Judges nothing.</summary>
    /// <exception cref="PluginStoreException">The store cannot be read.</exception>
    public async ValueTask<ImmutableArray<BuiltInState>> ListAsync(string community, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(community);
        var records = new Dictionary<string, StoreRecord>(StringComparer.Ordinal);
        if (!_inventory.Plugins.IsEmpty)
        {
            // Those of plugins that are gone are among them, so that there may be more than one page.
            string? after = null;
            do
            {
                var page = await _environment.Store.Records.ListAsync(BuiltInState.RecordKind, community, after, 1_000, cancellationToken: cancellationToken).ConfigureAwait(false);
                foreach (var record in page)
                {
                    records[record.Id] = record;
                }

                after = page.Length < 1_000 ? null : page[^1].Id;
            }
            while (after is not null);
        }

        return [.. _inventory.Plugins.OrderBy(static plugin => plugin.Name, StringComparer.Ordinal).Select(plugin => Of(community, plugin, records.GetValueOrDefault(BuiltInState.IdOf(community, plugin.Name))))];
    }

    /// <summary>A built-in plugin as a community has it; null where the application has none of that name. Judges nothing.</summary>
    /// <exception cref="PluginStoreException">The store cannot be read.</exception>
    public async ValueTask<BuiltInState?> FindAsync(string community, string plugin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(plugin);
        return _inventory.Plugins.FirstOrDefault(known => known.Name == plugin) is { } found && CommunityName.IsValid(community, out _)
            ? Of(community, found, await _environment.Store.Records.FindAsync(BuiltInState.RecordKind, BuiltInState.IdOf(community, plugin), cancellationToken).ConfigureAwait(false))
            : null;
    }

    /// <summary>Why a plugin is not called although it is enabled: the instance blocks it, or its settings do not fit it any more. Null where it is called, or disabled.</summary>
    public Decision? JudgeCall(BuiltInState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.IsEnabled ? BuiltInSwitches.Judge(_environment.Policy.Current, state, out _) : null;
    }

    /// <summary>The settings with the defaults of the schema filled in, a JSON object; as they are where they do not fit it.</summary>
    public static string FillSettings(BuiltInState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Plugin.Settings.Fill(state.SettingsJson, out var filled).IsEmpty ? filled! : state.SettingsJson;
    }

    /// <summary>Has a plugin called at the hooks of a community. Its settings must fit it.</summary>
    /// <param name="community">The community.</param>
    /// <param name="plugin">The plugin.</param>
    /// <param name="actor">Who enables it.</param>
    /// <param name="revision">Which state was seen, so that another is a conflict; null for any.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<BuiltInState>> EnableAsync(string community, string plugin, PackageActor actor, long? revision = null, CancellationToken cancellationToken = default) =>
        SwitchAsync(community, plugin, isEnabled: true, actor, revision, cancellationToken);

    /// <summary>Has a plugin called at the hooks of a community no longer. Its settings stay.</summary>
    /// <inheritdoc cref="EnableAsync"/>
    public Task<PackageResult<BuiltInState>> DisableAsync(string community, string plugin, PackageActor actor, long? revision = null, CancellationToken cancellationToken = default) =>
        SwitchAsync(community, plugin, isEnabled: false, actor, revision, cancellationToken);

    /// <summary>Replaces the settings of a plugin in a community, which must fit its schema. What is absent has the schema's default.</summary>
    /// <param name="community">The community.</param>
    /// <param name="plugin">The plugin.</param>
    /// <param name="settingsJson">The settings, a JSON object.</param>
    /// <param name="actor">Who changes them.</param>
    /// <param name="revision">Which state was seen, so that another is a conflict; null for any.</param>
    /// <param name="cancellationToken">Ends it before anything is stored.</param>
    public Task<PackageResult<BuiltInState>> UpdateSettingsAsync(
        string community, string plugin, string settingsJson, PackageActor actor, long? revision = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settingsJson);
        return ChangeAsync(community, plugin, actor, AuditAction.PluginSettingsChanged, "plugins/settings/update", revision, async (state, audit) =>
            PackageCatalog.IsSame(state.SettingsJson, settingsJson) ? PackageResult<BuiltInState>.Done(state)
            : RefuseSettings(state.Plugin, settingsJson) is { } refusal ? Failed(refusal)
            : await CommitAsync(state with { SettingsJson = settingsJson }, audit, PublicEventType.PluginSettingsChanged).ConfigureAwait(false), cancellationToken);
    }

    private Task<PackageResult<BuiltInState>> SwitchAsync(string community, string plugin, bool isEnabled, PackageActor actor, long? revision, CancellationToken cancellationToken) =>
        ChangeAsync(
            community,
            plugin,
            actor,
            isEnabled ? AuditAction.PluginActivated : AuditAction.PluginDeactivated,
            isEnabled ? "plugins/enable" : "plugins/disable",
            revision,
            async (state, audit) =>
            {
                if (state.Plugin.Capabilities.Switch == CommunitySwitch.AlwaysOn && !isEnabled)
                {
                    return Failed(new PackageFailure(
                        BuiltInReason.AlwaysOn, $"'{state.Plugin.Name}' is called in every community, and none can disable it", "whoever composes the application may leave it out, or make it one that communities may switch"));
                }

                if (state.IsEnabled == isEnabled)
                {
                    return PackageResult<BuiltInState>.Done(state);
                }

                var next = state with { Choice = isEnabled, EnabledBy = isEnabled ? actor.Principal : null };
                return isEnabled && Refuse(next) is { } refusal
                    ? Failed(refusal)
                    : await CommitAsync(next, audit, isEnabled ? PublicEventType.PluginActivated : PublicEventType.PluginDeactivated).ConfigureAwait(false);
            },
            cancellationToken);

    private async Task<PackageResult<BuiltInState>> ChangeAsync(
        string community,
        string plugin,
        PackageActor actor,
        AuditAction action,
        string operation,
        long? revision,
        Func<BuiltInState, LifecycleAudit, Task<PackageResult<BuiltInState>>> change,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(plugin);
        ArgumentNullException.ThrowIfNull(actor);
        var audit = LifecycleAudit.Begin(_environment.Clock, community, actor, action);
        audit.Target = PlainText.Of(plugin);
        var result = await GuardAsync(async () =>
        {
            if (!CommunityName.IsValid(community, out var fault))
            {
                return Failed(new PackageFailure(LifecycleReason.NameInvalid, fault));
            }

            if (actor.Check(_environment.Policy.Current, operation, community) is { Allowed: false } denial)
            {
                return Failed(PackageFailure.Of(denial));
            }

            if (await FindAsync(community, plugin, cancellationToken).ConfigureAwait(false) is not { } state)
            {
                return Failed(Unknown(plugin));
            }

            audit.Plugin = state.Plugin.Name;
            audit.Version = state.Plugin.Version;
            return revision is { } seen && seen != state.Revision ? Failed(Conflict) : await change(state, audit).ConfigureAwait(false);
        }).ConfigureAwait(false);
        if (result.IsDone)
        {
            return result;
        }

        try
        {
            _environment.Store.Audit.Write([audit.Failed(result.Failure) with { Community = _environment.LogOf(community) }]);
            return result;
        }
        catch (PluginStoreException e)
        {
            return Failed(PackageCatalog.Unavailable(e));
        }
    }

    private static async Task<PackageResult<BuiltInState>> GuardAsync(Func<Task<PackageResult<BuiltInState>>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (PluginStoreException e)
        {
            return Failed(PackageCatalog.Unavailable(e));
        }
    }

    private async Task<PackageResult<BuiltInState>> CommitAsync(BuiltInState state, LifecycleAudit audit, string eventType)
    {
        ImmutableArray<KeyValuePair<string, string>> data = [new("version", state.Plugin.Version), new("kind", "built_in")];
        await _environment.Store.CommitAsync(
            new StoreChange { Mutations = [new PutRecord(state.ToRecord())], Audit = [audit.Done(data)], Events = [audit.Event(eventType, data)] }, CancellationToken.None).ConfigureAwait(false);
        await _changed(BuiltInState.IdOf(state.Community, state.Plugin.Name)).ConfigureAwait(false);
        return PackageResult<BuiltInState>.Done(state with { Revision = state.Revision + 1 });
    }

    private PackageFailure? Refuse(BuiltInState state)
    {
        var policy = _environment.Policy.Current;
        return (policy.InstanceFault ?? policy.Instance.JudgeBuiltIn(state.Plugin.Name)) is { Allowed: false } denial ? PackageFailure.Of(denial) : RefuseSettings(state.Plugin, state.SettingsJson);
    }

    private static PackageFailure? RefuseSettings(BuiltInPlugin plugin, string settingsJson)
    {
        var faults = plugin.Settings.Fill(settingsJson, out _);
        return faults.IsEmpty
            ? null
            : new PackageFailure(
                LifecycleReason.SettingsInvalid,
                $"the settings do not fit {plugin.Name} {plugin.Version}: {faults[0]}{(faults.Length == 1 ? "" : " (and others, listed)")}",
                "set its settings, corrected as listed")
            { Faults = faults };
    }

    private PackageFailure Unknown(string plugin) => _inventory.Skipped.FirstOrDefault(skipped => skipped.Name == plugin) is { } skipped
        ? new PackageFailure(BuiltInReason.Skipped, $"'{skipped.Name}' was passed over when the application started: {skipped.Fault.ReasonCode}", "bailey plugins show tells the operator of the machine why")
        : new PackageFailure(BuiltInReason.Unknown, $"there is no built-in plugin '{PlainText.Of(plugin)}'", "bailey plugins show lists those that there are");

    private static PackageFailure Conflict => PackageCatalog.Unavailable(new PluginStoreException(StoreReason.Conflict, "it has another revision"));

    private static BuiltInState Of(string community, BuiltInPlugin plugin, StoreRecord? record) => record is null ? BuiltInState.Default(community, plugin) : BuiltInState.Of(record, community, plugin);

    private static PackageResult<BuiltInState> Failed(PackageFailure failure) => PackageResult<BuiltInState>.Failed(failure);
}
