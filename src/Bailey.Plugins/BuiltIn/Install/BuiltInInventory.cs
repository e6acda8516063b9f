using System.Collections.Immutable;
using Bailey.Plugins.Hooks;
using Bailey.Policy;
using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Policy.Operations;

namespace Bailey.Plugins.BuiltIn;

/// <summary>What the install of built-in plugins came to: what is in force, what was passed over, and why start-up was aborted where it was. Immutable.</summary>
public sealed class BuiltInInventory
{
    private readonly ImmutableArray<RegisteredLifecycle> _lifecycle = [];

    private BuiltInInventory(BuiltInOptions options)
    {
        Options = options;
        Dispatch = new OperationDispatch([], [], options);
    }

    /// <summary>No plugins.</summary>
    public static BuiltInInventory Empty { get; } = new(BuiltInOptions.Default);

    /// <summary>Why the application must not start; null where it may.</summary>
    public BuiltInFault? Fault { get; private init; }

    /// <summary>What is in force, in the order of installation. Empty where the install was aborted.</summary>
    public ImmutableArray<BuiltInPlugin> Plugins { get; private init; } = [];

    /// <summary>What was passed over.</summary>
    public ImmutableArray<SkippedPlugin> Skipped { get; private init; } = [];

    /// <summary>Names of plugins that are not in force only because the install was aborted; the one at fault is not among them.</summary>
    public ImmutableArray<string> Withheld { get; private init; } = [];

    /// <summary>Handlers at hooks of the host, in the order of registration.</summary>
    public ImmutableArray<HookRegistration> Hooks { get; private init; } = [];

    /// <summary>Observers and wrappers of operations.</summary>
    public OperationDispatch Dispatch { get; private init; }

    /// <summary>What the plugins contribute to the command policy.</summary>
    public ImmutableArray<PluginCommandRules> CommandRules => [.. Plugins.Where(static plugin => !plugin.Rules.IsEmpty).Select(static plugin => new PluginCommandRules(plugin.Name, plugin.Rules))];

    internal BuiltInOptions Options { get; }

    internal ImmutableArray<RegisteredLifecycle> Lifecycle => _lifecycle;

    /// <summary>
    /// The command policy in force: the rules of a plugin, otherwise those of the file, otherwise none. Where the install was aborted nobody knows
    /// which rules there would be, so that everything but diagnostics is denied.
    /// </summary>
    /// <param name="readFile">Reads <c>policy.yml</c>, when it is needed; null where there is none.</param>
    /// <param name="contributed">Operations beyond those of <see cref="OperationCatalog"/>.</param>
    public CommandPolicy ResolveCommandPolicy(Func<DocumentResult<CommandRuleSet>?> readFile, IEnumerable<Operation>? contributed = null) =>
        Fault is { } fault && Plugins.IsEmpty
            ? CommandPolicy.Unusable(DenialOf(fault), contributed)
            : CommandPolicy.Resolve(CommandRules, readFile, contributed);

    /// <summary>Throws where the application must not start.</summary>
    /// <exception cref="BuiltInStartupException">It must not.</exception>
    public void ThrowIfAborted()
    {
        if (Fault is not null)
        {
            throw new BuiltInStartupException(Fault);
        }
    }

    internal static BuiltInInventory Of(List<(BuiltInPlugin Plugin, StagedPlugin Staged)> installed, ImmutableArray<SkippedPlugin> skipped, BuiltInOptions options) =>
        new(options, [.. installed.SelectMany(static pair => pair.Staged.Lifecycle)])
        {
            Plugins = [.. installed.Select(static pair => pair.Plugin)],
            Skipped = skipped,
            Hooks = [.. installed.SelectMany(static pair => pair.Staged.Registrations)],
            Dispatch = new OperationDispatch(
                [.. installed.SelectMany(static pair => pair.Staged.Observers)],
                [.. installed.SelectMany(static pair => pair.Staged.Wrappers)],
                options),
        };

    internal static BuiltInInventory Aborted(BuiltInFault fault, ImmutableArray<SkippedPlugin> skipped, ImmutableArray<string> withheld, BuiltInOptions options) =>
        new(options) { Fault = fault, Skipped = skipped, Withheld = withheld };

    internal static Decision DenialOf(BuiltInFault fault) =>
        Decision.Deny(DecisionLayer.CommandRule, fault.ReasonCode, $"the application does not start: {fault.Message}", fault.Remedy) with { Source = $"plugin {fault.Plugin}" };

    // All is known and in order, but it did not start: hooks are not called, while rules still tell what governs.
    internal BuiltInInventory NotStarted(BuiltInFault fault) => new(Options) { Fault = fault, Plugins = Plugins, Skipped = Skipped };

    private BuiltInInventory(BuiltInOptions options, ImmutableArray<RegisteredLifecycle> lifecycle)
        : this(options) => _lifecycle = lifecycle;
}
