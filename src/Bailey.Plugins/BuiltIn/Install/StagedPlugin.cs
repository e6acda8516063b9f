using System.Collections.Immutable;
using Bailey.Plugins.Hooks;
using Bailey.Policy.Commands;

namespace Bailey.Plugins.BuiltIn;

/// <summary>An observer at its place.</summary>
internal sealed record RegisteredObserver(string Id, ObservePoint Point, OperationSelector Selector, OperationObserver Handler);

/// <summary>A wrapper at its place.</summary>
internal sealed record RegisteredWrapper(string Plugin, string Id, OperationSelector Selector, OperationMiddleware Handler);

/// <summary>A handler of start-up or shutdown.</summary>
internal sealed record RegisteredLifecycle(string Plugin, string Id, LifecyclePoint Point, LifecycleHandler Handler);

/// <summary>All that a plugin has registered, before and after it is in force.</summary>
internal sealed record StagedPlugin
{
    internal ImmutableArray<RegisteredObserver> Observers { get; init; } = [];

    internal ImmutableArray<RegisteredWrapper> Wrappers { get; init; } = [];

    internal ImmutableArray<RegisteredLifecycle> Lifecycle { get; init; } = [];

    internal ImmutableArray<HookRegistration> Registrations { get; init; } = [];

    internal ImmutableArray<CommandRule> Rules { get; init; } = [];

    internal ImmutableArray<BuiltInHook> Hooks { get; init; } = [];
}
