using System.Collections.Immutable;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy.Commands;

namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// Puts a built-in plugin together. Takes everything as it is given, and tells everything that is wrong when it is built. That the plugin
/// restricts follows from its rules.
/// </summary>
/// <param name="name">The name of the plugin.</param>
/// <param name="version">Its version.</param>
public sealed class PluginBuilder(string name, string version)
{
    private readonly List<Action<IRegistrar>> _parts = [];
    private string? _requiredHostVersion;
    private FailurePolicy _failurePolicy;
    private bool _restricts;
    private string? _description;
    private CommunitySwitch _switch;
    private string? _settingsSchema;

    /// <summary>The plugin works with these versions of Bailey only, as <c>&gt;=1.2</c>.</summary>
    public PluginBuilder RequireHost(string constraint)
    {
        _requiredHostVersion = constraint;
        return this;
    }

    /// <summary>What becomes of the application when the plugin cannot be installed. Default <see cref="FailurePolicy.FailClosed"/>.</summary>
    public PluginBuilder OnFailure(FailurePolicy policy)
    {
        _failurePolicy = policy;
        return this;
    }

    /// <inheritdoc cref="PluginCapabilities.Description"/>
    public PluginBuilder Describe(string description)
    {
        _description = description;
        return this;
    }

    /// <summary>Whether communities may switch what it does at their hooks. Default <see cref="CommunitySwitch.AlwaysOn"/>.</summary>
    public PluginBuilder Switchable(CommunitySwitch byDefault)
    {
        _switch = byDefault;
        return this;
    }

    /// <summary>The plugin has settings in each community, which this schema says; see <see cref="PluginCapabilities.SettingsSchema"/>.</summary>
    public PluginBuilder WithSettings(string schemaJson)
    {
        _settingsSchema = schemaJson;
        return this;
    }

    /// <inheritdoc cref="IRegistrar.Observe"/>
    public PluginBuilder Observe(ObservePoint point, string name, OperationSelector selector, OperationObserver observer) =>
        Add(registrar => registrar.Observe(point, name, selector, observer));

    /// <inheritdoc cref="IRegistrar.Wrap"/>
    public PluginBuilder Wrap(string name, OperationSelector selector, OperationMiddleware middleware) =>
        Add(registrar => registrar.Wrap(name, selector, middleware));

    /// <inheritdoc cref="IRegistrar.On"/>
    public PluginBuilder On(LifecyclePoint point, string name, LifecycleHandler handler) =>
        Add(registrar => registrar.On(point, name, handler));

    /// <inheritdoc cref="IRegistrar.Filter"/>
    public PluginBuilder Filter(string name, string hook, int priority, HookErrorPolicy onError, HookHandler handler) =>
        Add(registrar => registrar.Filter(name, hook, priority, onError, handler));

    /// <inheritdoc cref="IRegistrar.Action"/>
    public PluginBuilder Action(string name, string hook, HookHandler handler) =>
        Add(registrar => registrar.Action(name, hook, handler));

    /// <inheritdoc cref="IRegistrar.Restrict"/>
    public PluginBuilder Restrict(CommandRule rule)
    {
        _restricts = true;
        var copy = rule is null ? null : rule with { };
        return Add(registrar => registrar.Restrict(copy!));
    }

    /// <summary>The plugin. The builder can go on; what it has built stays as it is.</summary>
    /// <exception cref="PluginBuildException">Something is wrong; it says all that is.</exception>
    public IPlugin Build()
    {
        var capabilities = new PluginCapabilities { RequiredHostVersion = _requiredHostVersion, Restricts = _restricts, FailurePolicy = _failurePolicy, Description = _description, Switch = _switch, SettingsSchema = _settingsSchema };
        var label = PluginWord.IsName(name) ? name : "to build";
        var trial = new StagedRegistrar(label, version);
        ImmutableArray<Action<IRegistrar>> parts = [.. _parts];
        foreach (var part in parts)
        {
            part(trial);
        }

        var (_, staged) = trial.Seal();
        BuiltInFault?[] ofName = [PluginStaging.FaultOfName(name, label)];
        ImmutableArray<BuiltInFault> faults =
        [
            .. ofName.OfType<BuiltInFault>(),
            .. PluginStaging.FaultsOfCapabilities(label, version, capabilities),
            .. staged.Select(fault => PluginStaging.Author(label, fault.Code, $"the built-in plugin '{label}' {fault.Message}")),
        ];
        return faults.IsEmpty ? new BuiltPlugin(name, version, capabilities, parts) : throw new PluginBuildException(faults);
    }

    private PluginBuilder Add(Action<IRegistrar> part)
    {
        _parts.Add(part);
        return this;
    }

    private sealed record BuiltPlugin(string Name, string Version, PluginCapabilities Capabilities, ImmutableArray<Action<IRegistrar>> Parts) : IPlugin
    {
        public void Install(IRegistrar registrar)
        {
            foreach (var part in Parts)
            {
                part(registrar);
            }
        }
    }
}
