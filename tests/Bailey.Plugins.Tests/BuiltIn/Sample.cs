using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy;
using Bailey.Policy.Commands;
using Bailey.Policy.Operations;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>Parts of plugins, operations and options for tests.</summary>
internal static class Sample
{
    public static PluginCapabilities FailOpen { get; } = new() { FailurePolicy = FailurePolicy.FailOpen };

    public static PluginCapabilities Restricts { get; } = new() { Restricts = true };

    public static CommandRule ReadersOnly => new() { Name = "readers", MaxRisk = OperationRisk.Read };

    public static Operation Edit { get; } = new("notes/edit", "write") { Identities = IdentityKinds.Any };

    public static Operation Show { get; } = new("notes/show", "read") { Identities = IdentityKinds.User };

    public static BuiltInOptions Short { get; } = new() { InstallTimeLimit = TimeSpan.FromSeconds(1), HandlerTimeLimit = TimeSpan.FromSeconds(1) };

    public static OperationCall Call(Operation? operation = null, Decision? decision = null, IdentityKinds caller = IdentityKinds.User) =>
        new() { Operation = operation ?? Edit, Decision = decision ?? Decision.Allow(DecisionLayer.CommandRule), Caller = caller };

    /// <summary>Registers one of each kind.</summary>
    public static void RegisterAll(IRegistrar registrar)
    {
        registrar.Observe(ObservePoint.Before, "seen", OperationSelector.All, static (_, _) => default);
        registrar.Wrap("around", OperationSelector.Writes, static async (_, next, _) => await next());
        registrar.On(LifecyclePoint.Startup, "up", static _ => default);
        registrar.On(LifecyclePoint.Shutdown, "down", static _ => default);
        registrar.Filter("words", "message.received", 100, HookErrorPolicy.Continue, static (_, _) => new(HookAnswer.Pass));
        registrar.Action("told", "message.sent", static (_, _) => new(HookAnswer.Pass));
    }

    /// <summary>Nothing of any plugin is in force.</summary>
    public static void ShouldHoldNothing(this BuiltInInventory inventory)
    {
        inventory.Plugins.ShouldBeEmpty();
        inventory.Hooks.ShouldBeEmpty();
        inventory.CommandRules.ShouldBeEmpty();
    }
}
