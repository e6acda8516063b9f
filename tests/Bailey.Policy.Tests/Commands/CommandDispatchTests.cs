using Bailey.Policy.Commands;
using Bailey.Testing;
using static Bailey.Policy.Tests.Commands.Rules;

namespace Bailey.Policy.Tests.Commands;

/// <summary>What runs around a command, and around its denial.</summary>
public sealed class CommandDispatchTests
{
    private readonly List<string> _log = [];

    [Fact]
    public async Task Wrappers_run_around_an_allowed_command_the_first_outermost()
    {
        await Dispatch().InvokeAsync(Show, Decision.Allow(DecisionLayer.CommandRule), Log("run"), _ => throw new InvalidOperationException());
        _log.ShouldBe(["before True", "outer in", "inner in", "run", "inner out", "outer out", "after True"]);
    }

    [Fact]
    [Rule("P2.30")]
    public async Task Of_a_denied_command_observers_run_and_wrappers_never()
    {
        var denial = Decision.Deny(DecisionLayer.CommandRule, CommandRuleReason.RiskTooHigh, "no");
        await Dispatch().InvokeAsync(Show, denial, Log("run"), decision => Log($"deny {decision.ReasonCode}")());
        _log.ShouldBe(["before False", "deny risk_too_high", "after False"]);
    }

    [Fact]
    public async Task Observers_are_told_after_a_command_that_failed()
    {
        await Should.ThrowAsync<TimeoutException>(() => Dispatch().InvokeAsync(Show, Decision.Allow(DecisionLayer.CommandRule), () => throw new TimeoutException(), _ => Task.CompletedTask));
        _log[^1].ShouldBe("after True");
    }

    [Fact]
    public async Task A_wrapper_may_keep_the_command_from_running()
    {
        await new CommandDispatch { Wrappers = [(_, _) => Task.CompletedTask] }.InvokeAsync(Show, Decision.Allow(DecisionLayer.CommandRule), Log("run"), _ => Task.CompletedTask);
        _log.ShouldBeEmpty();
    }

    private CommandDispatch Dispatch() => new()
    {
        Before = [(_, decision) => _log.Add($"before {decision.Allowed}")],
        After = [(_, decision) => _log.Add($"after {decision.Allowed}")],
        Wrappers = [Wrapper("outer"), Wrapper("inner")],
    };

    private CommandDispatch.Wrapper Wrapper(string name) => async (_, next) =>
    {
        _log.Add($"{name} in");
        await next();
        _log.Add($"{name} out");
    };

    private Func<Task> Log(string entry) => () =>
    {
        _log.Add(entry);
        return Task.CompletedTask;
    };
}
