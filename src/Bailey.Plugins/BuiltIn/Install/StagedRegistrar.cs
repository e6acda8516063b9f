using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy.Commands;

namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// Takes what one plugin registers, and keeps it to itself. Sealed when the install is over: a plugin that kept it, or that was cut off and still
/// runs, has no say any more.
/// </summary>
internal sealed class StagedRegistrar(string plugin, string version) : IRegistrar
{
    private const int MostFaults = 16;
    private const int HighestPriority = 10_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<(string Code, string Message)> _faults = [];
    private readonly List<RegisteredObserver> _observers = [];
    private readonly List<RegisteredWrapper> _wrappers = [];
    private readonly List<RegisteredLifecycle> _lifecycle = [];
    private readonly List<HookRegistration> _registrations = [];
    private readonly List<CommandRule> _rules = [];
    private readonly List<BuiltInHook> _hooks = [];
    private bool _isSealed;

    public void Observe(ObservePoint point, string name, OperationSelector selector, OperationObserver observer) =>
        Stage(
            name,
            point == ObservePoint.Before ? BuiltInHookKind.Before : BuiltInHookKind.After,
            Enum.IsDefined(point) ? Missing(selector, observer) : $"is for a moment that does not exist ({point:D})",
            () => $"{selector}",
            id => _observers.Add(new RegisteredObserver(id, point, selector, observer)));

    public void Wrap(string name, OperationSelector selector, OperationMiddleware middleware) =>
        Stage(name, BuiltInHookKind.Wrap, Missing(selector, middleware), () => $"{selector}", id => _wrappers.Add(new RegisteredWrapper(plugin, id, selector, middleware)));

    public void On(LifecyclePoint point, string name, LifecycleHandler handler) =>
        Stage(
            name,
            point == LifecyclePoint.Startup ? BuiltInHookKind.Startup : BuiltInHookKind.Shutdown,
            Enum.IsDefined(point) ? Missing(OperationSelector.All, handler) : $"is for a moment that does not exist ({point:D})",
            static () => "",
            id => _lifecycle.Add(new RegisteredLifecycle(plugin, id, point, handler)));

    public void Filter(string name, string hook, int priority, HookErrorPolicy onError, HookHandler handler) => StageHandler(name, hook, HookKind.Filter, priority, onError, handler);

    public void Action(string name, string hook, HookHandler handler) => StageHandler(name, hook, HookKind.Action, 100, HookErrorPolicy.Continue, handler);

    public void Restrict(CommandRule rule)
    {
        lock (_gate)
        {
            ThrowIfSealed();
            if (_rules.Count > CommandRuleSet.MaxRules)
            {
                return;
            }

            // A copy: whatever becomes of the object afterwards, the rule is what it was here.
            var copy = rule is null ? null : rule with { };
            if (CommandRuleSet.FaultOf([copy!]) is { } fault)
            {
                Fault(CommandRuleReason.InvalidRule, $"contributes a command rule that is none: {PlainText.OneLine(fault)}");
                return;
            }

            _rules.Add(copy!);
            if (CommandRuleSet.FaultOf([.. _rules]) is { } sum)
            {
                Fault(CommandRuleReason.InvalidRule, $"contributes command rules that cannot be used together: {PlainText.OneLine(sum)}");
            }
        }
    }

    /// <summary>Ends the install, and gives what was registered.</summary>
    internal (StagedPlugin Staged, IReadOnlyList<(string Code, string Message)> Faults) Seal()
    {
        lock (_gate)
        {
            _isSealed = true;
            var staged = new StagedPlugin
            {
                Observers = [.. _observers],
                Wrappers = [.. _wrappers],
                Lifecycle = [.. _lifecycle],
                Registrations = [.. _registrations],
                Rules = [.. _rules],
                Hooks = [.. _hooks],
            };
            return (staged, [.. _faults]);
        }
    }

    private static string? Missing(OperationSelector? selector, Delegate? handler) =>
        selector is null ? "has no selector" : handler is null ? "has no handler" : null;

    private void StageHandler(string name, string hook, HookKind kind, int priority, HookErrorPolicy onError, HookHandler handler)
    {
        var fault = !PluginWord.IsHostHook(hook) ? $"is for '{PlainText.OneLine(hook)}', which is no name of a hook: words of A-Z, a-z, 0-9, _ and - parted by single dots, as in message.received"
            : priority is < -HighestPriority or > HighestPriority ? FormattableString.Invariant($"has the priority {priority}, and -10,000 to 10,000 are allowed")
            : !Enum.IsDefined(onError) ? $"has an error policy that does not exist ({onError:D})"
            : Missing(OperationSelector.All, handler);
        Stage(
            name,
            kind == HookKind.Filter ? BuiltInHookKind.Filter : BuiltInHookKind.Action,
            fault,
            () => hook,
            _ => _registrations.Add(new HookRegistration(plugin, version, name, hook, kind, priority, onError, handler)));
    }

    private void Stage(string name, BuiltInHookKind kind, string? fault, Func<string> target, Action<string> add)
    {
        lock (_gate)
        {
            ThrowIfSealed();
            if (!PluginWord.IsName(name))
            {
                Fault(BuiltInReason.InvalidHookName, $"names a hook '{PlainText.OneLine(name)}', and names of hooks are {PluginWord.Grammar}");
            }
            else if (fault is not null)
            {
                Fault(BuiltInReason.InvalidHookRegistration, $"registers the hook '{name}', which {fault}");
            }
            else if (_hooks.Count == IRegistrar.MaxHooks)
            {
                Fault(BuiltInReason.InvalidHookRegistration, $"registers the hook '{name}', which is one more than the {IRegistrar.MaxHooks} that a plugin may have");
            }
            else if (!_names.Add(name))
            {
                Fault(BuiltInReason.DuplicateHookName, $"registers two hooks of the name '{name}'");
            }
            else
            {
                var id = $"{plugin}.{name}";
                _hooks.Add(new BuiltInHook(id, kind, target()));
                add(id);
            }
        }
    }

    private void Fault(string code, string message)
    {
        if (_faults.Count < MostFaults)
        {
            _faults.Add((code, message));
        }
    }

    private void ThrowIfSealed()
    {
        if (_isSealed)
        {
            throw new InvalidOperationException($"the install of '{plugin}' is over; what it registers now has no effect");
        }
    }
}
