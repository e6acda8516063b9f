using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Policy;
using Bailey.Policy.Commands;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>Observers of operations: they are told, and change nothing.</summary>
public sealed class OperationObserverTests
{
    private static readonly Decision Denial = Decision.Deny(DecisionLayer.CommandRule, CommandRuleReason.RiskTooHigh, "no");

    private readonly List<string> _log = [];
    private readonly List<BuiltInWarning> _warnings = [];

    [Fact]
    [Rule("L1.35")]
    public async Task Observers_are_told_of_what_they_select_before_and_after_in_order()
    {
        var outcome = await Dispatch(registrar =>
        {
            Observe(registrar, ObservePoint.After, "late");
            Observe(registrar, ObservePoint.Before, "early");
            registrar.Observe(ObservePoint.Before, "other", OperationSelector.Reads, (_, _) => throw new InvalidOperationException("not selected"));
            Observe(registrar, ObservePoint.Before, "second");
        }).InvokeAsync(Sample.Call(), Run);
        _log.ShouldBe(["early True", "second True", "run", "late True Done"]);
        outcome.Kind.ShouldBe(OperationOutcomeKind.Done);
        outcome.Ran.ShouldBeTrue();
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P2.30")]
    [Rule("L1.42")]
    [Rule("L1.37")]
    public async Task Of_a_denied_operation_observers_are_told_and_wrappers_never_run()
    {
        var outcome = await Dispatch(registrar =>
        {
            Observe(registrar, ObservePoint.Before, "early");
            Observe(registrar, ObservePoint.After, "late");
            registrar.Wrap("around", OperationSelector.All, (_, next, _) =>
            {
                _log.Add("wrapper");
                return new(next());
            });
        }).InvokeAsync(Sample.Call(decision: Denial), Run);
        _log.ShouldBe(["early False", "late False Denied"]);
        outcome.Denial.ShouldBeSameAs(Denial);
        outcome.Ran.ShouldBeFalse();
    }

    [Fact]
    [Rule("L1.37")]
    public async Task Observers_after_an_operation_are_told_when_it_fails_and_its_exception_passes()
    {
        var thrown = new TimeoutException("of the operation");
        var dispatch = Dispatch(registrar => registrar.Observe(ObservePoint.After, "late", OperationSelector.All, (call, _) =>
        {
            _log.Add($"{call.Failure!.Message} {call.Outcome}");
            return default;
        }));
        (await Should.ThrowAsync<TimeoutException>(async () => await dispatch.InvokeAsync(Sample.Call(), _ => throw thrown))).ShouldBeSameAs(thrown);
        _log.ShouldBe(["of the operation "]);
    }

    [Fact]
    [Rule("L1.37")]
    public async Task Observers_after_an_operation_are_told_when_it_was_cancelled_or_aborted()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var dispatch = Dispatch(registrar =>
        {
            Observe(registrar, ObservePoint.After, "late");
            registrar.Wrap("no", OperationSelector.Writes, static (_, _, _) => throw new OperationAbortException("no"));
        });
        await Should.ThrowAsync<OperationCanceledException>(async () => await dispatch.InvokeAsync(Sample.Call(Sample.Show), static token => Task.FromCanceled(token), cancelled.Token));
        await dispatch.InvokeAsync(Sample.Call(), Run, cancelled.Token);
        _log.ShouldBe(["late True ", "late True Aborted"]);
    }

    [Fact]
    [Rule("L1.36")]
    [Rule("L1.53")]
    public async Task A_throwing_observer_warns_and_changes_nothing()
    {
        var outcome = await Dispatch(registrar =>
        {
            registrar.Observe(ObservePoint.Before, "throws", OperationSelector.All, static (_, _) => throw new OperationAbortException("I object"));
            registrar.Observe(ObservePoint.Before, "throws-later", OperationSelector.All, static async (_, _) =>
            {
                await Task.Yield();
                throw new InvalidOperationException("me too");
            });
            registrar.Observe(ObservePoint.After, "gives-up", OperationSelector.All, static (_, _) => throw new OperationCanceledException());
            Observe(registrar, ObservePoint.After, "late");
        }).InvokeAsync(Sample.Call(), Run);
        outcome.Kind.ShouldBe(OperationOutcomeKind.Done);
        _log.ShouldBe(["run", "late True Done"]);
        _warnings.Select(static warning => (warning.Source, warning.ReasonCode)).ShouldBe(
            [("test.throws", HookReason.HandlerThrew), ("test.throws-later", HookReason.HandlerThrew), ("test.gives-up", HookReason.HandlerThrew)]);
        _warnings[1].Message.ShouldContain("InvalidOperationException: me too");
    }

    [Fact]
    [Rule("L1.36")]
    [Rule("L1.52")]
    [Rule("L1.53")]
    public async Task A_late_observer_is_cut_off_warns_and_changes_nothing()
    {
        using var never = new ManualResetEventSlim();
        var told = new TaskCompletionSource();
        var outcome = await Dispatch(
            registrar =>
            {
                registrar.Observe(ObservePoint.Before, "blocks", OperationSelector.All, (_, _) =>
                {
                    never.Wait();
                    return default;
                });
                registrar.Observe(ObservePoint.Before, "waits", OperationSelector.All, async (_, token) =>
                {
                    using var registration = token.Register(told.SetResult);
                    await Task.Delay(Timeout.Infinite, CancellationToken.None);
                });
                Observe(registrar, ObservePoint.After, "late");
            },
            Sample.Short).InvokeAsync(Sample.Call(), Run);
        outcome.Kind.ShouldBe(OperationOutcomeKind.Done);
        _log.ShouldBe(["run", "late True Done"]);
        _warnings.Select(static warning => (warning.Source, warning.ReasonCode)).ShouldBe([("test.blocks", HookReason.HandlerTimeout), ("test.waits", HookReason.HandlerTimeout)]);
        await told.Task;
        never.Set();
    }

    [Fact]
    [Rule("L1.52")]
    public async Task An_observer_that_hangs_is_passed_over_once_enough_of_its_calls_hang()
    {
        using var never = new ManualResetEventSlim();
        var calls = 0;
        var dispatch = Dispatch(
            registrar => registrar.Observe(ObservePoint.Before, "blocks", OperationSelector.All, (_, _) =>
            {
                Interlocked.Increment(ref calls);
                never.Wait();
                return default;
            }),
            Sample.Short with { MaxStuckCalls = 2 });
        for (var i = 0; i < 4; i++)
        {
            await dispatch.InvokeAsync(Sample.Call(), Run);
        }

        calls.ShouldBe(2);
        _warnings.Select(static warning => warning.ReasonCode).ShouldBe([HookReason.HandlerTimeout, HookReason.HandlerTimeout, BuiltInReason.HandlerStuck, BuiltInReason.HandlerStuck]);
        _log.Count.ShouldBe(4);
        never.Set();
    }

    private OperationDispatch Dispatch(Action<IRegistrar> install, BuiltInOptions? options = null)
    {
        var inventory = BuiltInPlugins.Install([new TestPlugin("test", install)], BuiltInOptions.Default with { Warn = _warnings.Add, HandlerTimeLimit = (options ?? BuiltInOptions.Default).HandlerTimeLimit, MaxStuckCalls = (options ?? BuiltInOptions.Default).MaxStuckCalls });
        inventory.ThrowIfAborted();
        return inventory.Dispatch;
    }

    private void Observe(IRegistrar registrar, ObservePoint point, string name) => registrar.Observe(point, name, OperationSelector.All, (call, _) =>
    {
        _log.Add(point == ObservePoint.Before ? $"{name} {call.Decision.Allowed}" : $"{name} {call.Decision.Allowed} {call.Outcome?.Kind}");
        return default;
    });

    private Task Run(CancellationToken cancellationToken)
    {
        _log.Add("run");
        return Task.CompletedTask;
    }
}
