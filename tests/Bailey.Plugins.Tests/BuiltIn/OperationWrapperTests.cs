using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Policy.Operations;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>Wrappers of operations: what they may do, and what they cannot.</summary>
public sealed class OperationWrapperTests
{
    private readonly List<string> _log = [];

    [Fact]
    [Rule("L1.38")]
    public async Task The_first_registered_is_the_outermost_over_all_plugins()
    {
        var inventory = BuiltInPlugins.Install(
        [
            new TestPlugin("a", registrar =>
            {
                registrar.Wrap("one", OperationSelector.All, Pass("a.one"));
                registrar.Wrap("two", OperationSelector.All, Pass("a.two"));
                registrar.Wrap("reads", OperationSelector.Reads, Pass("a.reads"));
            }),
            new TestPlugin("b", registrar => registrar.Wrap("one", OperationSelector.All, Pass("b.one"))),
        ]);
        var outcome = await inventory.Dispatch.InvokeAsync(Sample.Call(), Run);
        _log.ShouldBe(["a.one in", "a.two in", "b.one in", "run", "b.one out", "a.two out", "a.one out"]);
        (outcome.Kind, outcome.Ran, outcome.Hook).ShouldBe((OperationOutcomeKind.Done, true, null));
    }

    [Fact]
    [Rule("L1.39")]
    public async Task A_wrapper_may_skip_the_operation()
    {
        foreach (var answer in new[] { OperationResult.Skip, OperationResult.Done })
        {
            var outcome = await InvokeAsync(Outer, (_, _, _) => new(answer));
            (outcome.Kind, outcome.Ran, outcome.Hook).ShouldBe((OperationOutcomeKind.Skipped, false, "test.w1"), "what was not done is not told as done");
        }

        _log.ShouldNotContain("run");
    }

    [Fact]
    [Rule("L1.40")]
    public async Task A_wrapper_may_answer_in_place_of_the_operation()
    {
        var outcome = await InvokeAsync(Outer, static (_, _, _) => new(OperationResult.Replace("1"u8.ToArray())));
        (outcome.Kind, outcome.Ran, outcome.Hook).ShouldBe((OperationOutcomeKind.Replaced, false, "test.w1"));
        outcome.Value.ToArray().ShouldBe("1"u8.ToArray());

        outcome = await InvokeAsync(Outer, static async (_, next, _) =>
        {
            await next();
            return OperationResult.Replace("2"u8.ToArray());
        });
        (outcome.Kind, outcome.Ran, outcome.Hook).ShouldBe((OperationOutcomeKind.Replaced, true, "test.w1"));
    }

    [Fact]
    [Rule("L1.40")]
    public async Task A_wrapper_may_answer_in_place_of_an_operation_that_failed()
    {
        var outcome = await Dispatch(static async (_, next, _) =>
        {
            try
            {
                return await next();
            }
            catch (TimeoutException)
            {
                return OperationResult.Replace("{}"u8.ToArray());
            }
        }).InvokeAsync(Sample.Call(), static _ => throw new TimeoutException());
        (outcome.Kind, outcome.Ran).ShouldBe((OperationOutcomeKind.Replaced, false));
    }

    [Fact]
    [Rule("L1.39")]
    public async Task A_wrapper_that_hides_a_failure_cannot_make_it_a_success()
    {
        var outcome = await Dispatch(static async (_, next, _) =>
        {
            try
            {
                await next();
            }
            catch (TimeoutException)
            {
            }

            return OperationResult.Done;
        }).InvokeAsync(Sample.Call(), static _ => throw new TimeoutException());
        (outcome.Kind, outcome.Ran, outcome.Hook).ShouldBe((OperationOutcomeKind.Skipped, false, "test.w0"));
    }

    [Fact]
    [Rule("L1.41")]
    public async Task An_abort_is_attributed_to_the_hook_that_raised_it()
    {
        var outcome = await InvokeAsync(Outer, static (_, _, _) => throw new OperationAbortException("not on\nSundays"));
        (outcome.Kind, outcome.Ran, outcome.Hook).ShouldBe((OperationOutcomeKind.Aborted, false, "test.w1"));
        var denial = outcome.Denial.ShouldNotBeNull();
        (denial.Allowed, denial.ReasonCode, denial.Source, denial.Rule).ShouldBe((false, BuiltInReason.OperationAborted, "plugin test", "test.w1"));
        denial.Message.ShouldBe("'notes/edit' was aborted by the hook test.w1: not on Sundays");
        denial.Remedy.ShouldNotBeNull();
        _log.ShouldBe(["outer in", "outer failed OperationAbortException"]);
    }

    [Fact]
    [Rule("L1.41")]
    public async Task An_abort_that_was_kept_from_another_call_is_attributed_to_whoever_throws_it_now()
    {
        OperationAbortException? kept = null;
        var dispatch = Dispatch(
            async (call, next, _) =>
            {
                if (call.Operation == Sample.Show)
                {
                    throw kept!;
                }

                try
                {
                    return await next();
                }
                catch (OperationAbortException e)
                {
                    kept = e;
                    throw;
                }
            },
            static (_, _, _) => throw new OperationAbortException("mine"));
        (await dispatch.InvokeAsync(Sample.Call(), Run)).Hook.ShouldBe("test.w1");
        kept!.Hook.ShouldBe("test.w1");
        (await dispatch.InvokeAsync(Sample.Call(Sample.Show), Run)).Hook.ShouldBe("test.w0");
    }

    [Fact]
    [Rule("L1.41")]
    public async Task An_abort_after_the_operation_says_that_it_was_done()
    {
        var outcome = await InvokeAsync(async (_, next, _) =>
        {
            await next();
            throw new InvalidOperationException("too late");
        });
        (outcome.Kind, outcome.Ran, outcome.Denial!.ReasonCode).ShouldBe((OperationOutcomeKind.Aborted, true, HookReason.HandlerThrew));
        outcome.Denial.Message.ShouldContain("after it had been done");
        outcome.Denial.Message.ShouldContain("InvalidOperationException: too late");
    }

    [Fact]
    [Rule("L1.41")]
    public async Task A_failure_of_the_operation_is_not_taken_for_one_of_the_wrapper()
    {
        var thrown = new TimeoutException("of the operation");
        (await Should.ThrowAsync<TimeoutException>(async () => await Dispatch(Outer, Outer).InvokeAsync(Sample.Call(), _ => throw thrown))).ShouldBeSameAs(thrown);
        await Should.ThrowAsync<OperationAbortException>(async () => await Dispatch(Outer).InvokeAsync(Sample.Call(), static _ => throw new OperationAbortException("of the operation")));
    }

    [Fact]
    public async Task The_operation_cannot_be_run_twice()
    {
        var outcome = await InvokeAsync(static async (_, next, _) =>
        {
            await next();
            return await next();
        });
        (outcome.Kind, outcome.Ran, outcome.Denial!.ReasonCode).ShouldBe((OperationOutcomeKind.Aborted, true, HookReason.HandlerThrew));
        _log.ShouldBe(["run"]);
    }

    [Fact]
    public async Task An_operation_that_a_wrapper_does_not_wait_for_is_waited_for()
    {
        var gate = new TaskCompletionSource();
        var returned = new TaskCompletionSource();
        var dispatch = Dispatch((_, next, _) =>
        {
            _ = next();
            returned.SetResult();
            return new(OperationResult.Skip);
        });
        var call = dispatch.InvokeAsync(Sample.Call(), async _ =>
        {
            await gate.Task;
            _log.Add("run");
        }).AsTask();
        await returned.Task;
        call.IsCompleted.ShouldBeFalse();
        gate.SetResult();
        var outcome = await call;
        (outcome.Kind, outcome.Ran).ShouldBe((OperationOutcomeKind.Done, true), "it was done, whatever the wrapper says");
    }

    [Fact]
    [Rule("L1.52")]
    public async Task A_late_wrapper_is_cut_off_and_can_no_longer_run_the_operation()
    {
        using var never = new ManualResetEventSlim();
        var ended = new TaskCompletionSource<Exception?>();
        var dispatch = Dispatch(Sample.Short, async (_, next, _) =>
        {
            never.Wait();
            try
            {
                await next();
                ended.SetResult(null);
            }
            catch (Exception e)
            {
                ended.SetResult(e);
            }

            return OperationResult.Done;
        });
        var outcome = await dispatch.InvokeAsync(Sample.Call(), Run);
        (outcome.Kind, outcome.Ran, outcome.Hook, outcome.Denial!.ReasonCode).ShouldBe((OperationOutcomeKind.Aborted, false, "test.w0", HookReason.HandlerTimeout));
        never.Set();
        (await ended.Task).ShouldBeOfType<InvalidOperationException>();
        _log.ShouldBeEmpty();
    }

    [Fact]
    [Rule("L1.52")]
    public async Task A_wrapper_that_is_late_after_the_operation_is_cut_off()
    {
        var outcome = await Dispatch(Sample.Short, static async (_, next, _) =>
        {
            await next();
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return OperationResult.Done;
        }).InvokeAsync(Sample.Call(), Run);
        (outcome.Kind, outcome.Ran, outcome.Denial!.ReasonCode).ShouldBe((OperationOutcomeKind.Aborted, true, HookReason.HandlerTimeout));
    }

    [Fact]
    [Rule("L1.52")]
    public async Task The_time_of_the_operation_does_not_count_as_that_of_its_wrappers()
    {
        var outcome = await Dispatch(Sample.Short, Outer, Outer).InvokeAsync(Sample.Call(), _ => Task.Delay(Sample.Short.HandlerTimeLimit * 3, CancellationToken.None));
        outcome.Kind.ShouldBe(OperationOutcomeKind.Done);
    }

    [Fact]
    [Rule("L1.52")]
    public async Task A_wrapper_that_hangs_aborts_at_once_when_enough_of_its_calls_hang()
    {
        using var never = new ManualResetEventSlim();
        var dispatch = Dispatch(Sample.Short with { MaxStuckCalls = 1 }, (_, _, _) =>
        {
            never.Wait();
            return default;
        });
        (await dispatch.InvokeAsync(Sample.Call(), Run)).Denial!.ReasonCode.ShouldBe(HookReason.HandlerTimeout);
        (await dispatch.InvokeAsync(Sample.Call(), Run)).Denial!.ReasonCode.ShouldBe(BuiltInReason.HandlerStuck);
        _log.ShouldBeEmpty();
        never.Set();
    }

    [Fact]
    public async Task A_cancelled_call_is_told_to_wrappers_and_ends_as_cancelled()
    {
        using var source = new CancellationTokenSource();
        var dispatch = Dispatch(async (_, _, token) =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return default;
        });
        await Should.ThrowAsync<OperationCanceledException>(async () => await dispatch.InvokeAsync(Sample.Call(), Run, source.Token));
        _log.ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_plugins_the_operation_simply_runs()
    {
        var outcome = await BuiltInInventory.Empty.Dispatch.InvokeAsync(Sample.Call(new Operation("x", null)), Run);
        (outcome.Kind, outcome.Ran).ShouldBe((OperationOutcomeKind.Done, true));
    }

    private async ValueTask<OperationResult> Outer(OperationCall call, Func<Task<OperationResult>> next, CancellationToken cancellationToken)
    {
        _log.Add("outer in");
        try
        {
            return await next();
        }
        catch (Exception e)
        {
            _log.Add($"outer failed {e.GetType().Name}");
            throw;
        }
    }

    private OperationMiddleware Pass(string name) => async (_, next, _) =>
    {
        _log.Add($"{name} in");
        var result = await next();
        _log.Add($"{name} out");
        return result;
    };

    private ValueTask<OperationOutcome> InvokeAsync(params OperationMiddleware[] wrappers) => Dispatch(wrappers).InvokeAsync(Sample.Call(), Run);

    private static OperationDispatch Dispatch(params OperationMiddleware[] wrappers) => Dispatch(BuiltInOptions.Default, wrappers);

    private static OperationDispatch Dispatch(BuiltInOptions options, params OperationMiddleware[] wrappers)
    {
        var inventory = BuiltInPlugins.Install(
            [new TestPlugin("test", registrar => wrappers.Index().ToList().ForEach(pair => registrar.Wrap($"w{pair.Index}", OperationSelector.All, pair.Item)))],
            BuiltInOptions.Default with { HandlerTimeLimit = options.HandlerTimeLimit, MaxStuckCalls = options.MaxStuckCalls });
        inventory.ThrowIfAborted();
        return inventory.Dispatch;
    }

    private Task Run(CancellationToken cancellationToken)
    {
        _log.Add("run");
        return Task.CompletedTask;
    }
}
