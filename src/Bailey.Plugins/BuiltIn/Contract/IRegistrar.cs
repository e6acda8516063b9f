using System.Diagnostics.CodeAnalysis;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy.Commands;

namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// Takes what a built-in plugin registers. Names of hooks follow <c>^[a-z0-9][a-z0-9-]*$</c>, 64 characters at most, and are unique in the plugin:
/// <c>plugin.hook</c> tells a hook apart from all others. What is not in order is not thrown at the plugin, which could hide it, but told when
/// <see cref="IPlugin.Install"/> has returned.
/// </summary>
public interface IRegistrar
{
    /// <summary>Hooks that one plugin may register: 256.</summary>
    const int MaxHooks = 256;

    /// <summary>Is told of operations, denied ones included; cannot block them. After they ended it is always told.</summary>
    /// <param name="point">Before the operation, or after it.</param>
    /// <param name="name">The name of the hook.</param>
    /// <param name="selector">Which operations.</param>
    /// <param name="observer">Is told. What it throws, and its lateness, is a warning and changes nothing.</param>
    /// <exception cref="InvalidOperationException">The install is over.</exception>
    void Observe(ObservePoint point, string name, OperationSelector selector, OperationObserver observer);

    /// <summary>Stands around operations that are allowed; of several, the first registered is the outermost.</summary>
    /// <param name="name">The name of the hook.</param>
    /// <param name="selector">Which operations.</param>
    /// <param name="middleware">Lets the operation go on, skips it, replaces it, or aborts it.</param>
    /// <exception cref="InvalidOperationException">The install is over.</exception>
    void Wrap(string name, OperationSelector selector, OperationMiddleware middleware);

    /// <summary>Is called when the application starts or ends.</summary>
    /// <param name="point">When.</param>
    /// <param name="name">The name of the hook.</param>
    /// <param name="handler">Is called.</param>
    /// <exception cref="InvalidOperationException">The install is over.</exception>
    [SuppressMessage("Naming", "CA1716", Justification = "The word that authors of plugins know; other languages can escape it.")]
    void On(LifecyclePoint point, string name, LifecycleHandler handler);

    /// <summary>Contributes a command rule; several may be. They shadow those of <c>policy.yml</c>. The rule is taken as it is at this moment.</summary>
    /// <param name="rule">The rule.</param>
    /// <exception cref="InvalidOperationException">The install is over.</exception>
    void Restrict(CommandRule rule);

    /// <summary>Filters what passes through a hook of the host, in every community, or in those that have it enabled (<see cref="PluginCapabilities.Switch"/>).</summary>
    /// <param name="name">The name of the registration.</param>
    /// <param name="hook">The hook of the host.</param>
    /// <param name="priority">Filters run from the lowest to the highest; -10,000 to 10,000, of packages 100 by default.</param>
    /// <param name="onError">What becomes of the operation when the handler fails.</param>
    /// <param name="handler">Leaves the value, changes it, or rejects the operation.</param>
    /// <exception cref="InvalidOperationException">The install is over.</exception>
    void Filter(string name, string hook, int priority, HookErrorPolicy onError, HookHandler handler);

    /// <summary>Is notified at a hook of the host, in every community, or in those that have it enabled (<see cref="PluginCapabilities.Switch"/>).</summary>
    /// <param name="name">The name of the registration.</param>
    /// <param name="hook">The hook of the host.</param>
    /// <param name="handler">Is notified; its answer changes nothing.</param>
    /// <exception cref="InvalidOperationException">The install is over.</exception>
    void Action(string name, string hook, HookHandler handler);
}
