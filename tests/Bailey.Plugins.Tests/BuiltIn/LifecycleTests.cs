using Bailey.Plugins.BuiltIn;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>Start and end of built-in plugins.</summary>
public sealed class LifecycleTests
{
    private readonly List<string> _log = [];
    private readonly List<BuiltInWarning> _warnings = [];

    [Fact]
    [Rule("L1.43")]
    public async Task Handlers_run_in_order_at_start_and_the_last_plugin_first_at_the_end()
    {
        var lifecycle = Lifecycle(Plugin("a"), Plugin("b"));
        (await lifecycle.StartAsync()).Fault.ShouldBeNull();
        await lifecycle.StopAsync();
        await lifecycle.StopAsync();
        _log.ShouldBe(["a up", "b up", "b down", "a down"]);
        await Should.ThrowAsync<InvalidOperationException>(() => lifecycle.StartAsync());
    }

    [Theory]
    [Rule("L1.21")]
    [Rule("L1.52")]
    [InlineData(FailurePolicy.FailClosed, false)]
    [InlineData(FailurePolicy.FailOpen, false)]
    [InlineData(FailurePolicy.FailOpen, true)]
    public async Task A_start_up_handler_that_fails_aborts_and_ends_what_had_started(FailurePolicy policy, bool hangs)
    {
        var bad = new TestPlugin("bad", registrar =>
        {
            registrar.On(LifecyclePoint.Startup, "up", hangs ? static token => new(Task.Delay(Timeout.Infinite, CancellationToken.None)) : static _ => throw new InvalidOperationException("no database"));
            registrar.On(LifecyclePoint.Shutdown, "down", _ => Log("bad down"));
        })
        { Says = new PluginCapabilities { FailurePolicy = policy } };
        var lifecycle = Lifecycle(Plugin("a"), bad, Plugin("c"));
        var inventory = await lifecycle.StartAsync();
        inventory.Fault.ShouldNotBeNull().ReasonCode.ShouldBe(BuiltInReason.LifecycleFailed);
        inventory.Fault.Message.ShouldContain(hangs ? "bad.up did not end in time" : "bad.up threw InvalidOperationException: no database");
        Should.Throw<BuiltInStartupException>(lifecycle.Inventory.ThrowIfAborted);
        inventory.Hooks.ShouldBeEmpty();
        _log.ShouldBe(["a up", "a down"]);
        await lifecycle.StopAsync();
        _log.Count.ShouldBe(2);
    }

    [Fact]
    [Rule("L1.43")]
    public async Task A_shutdown_handler_that_fails_warns_and_the_others_are_called()
    {
        var lifecycle = Lifecycle(Plugin("a"), new TestPlugin("bad", static registrar => registrar.On(LifecyclePoint.Shutdown, "down", static _ => throw new InvalidOperationException())));
        await lifecycle.StartAsync();
        await lifecycle.StopAsync();
        _log.ShouldBe(["a up", "a down"]);
        var warning = _warnings.ShouldHaveSingleItem();
        (warning.Source, warning.ReasonCode).ShouldBe(("bad.down", BuiltInReason.LifecycleFailed));
    }

    [Fact]
    public async Task A_cancelled_start_ends_what_had_started()
    {
        using var source = new CancellationTokenSource();
        var slow = new TestPlugin("slow", registrar => registrar.On(LifecyclePoint.Startup, "up", async token =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        }));
        await Should.ThrowAsync<OperationCanceledException>(() => new BuiltInLifecycle(BuiltInPlugins.Install([Plugin("a"), slow])).StartAsync(source.Token));
        _log.ShouldBe(["a up", "a down"]);
    }

    [Fact]
    public async Task What_was_aborted_at_the_install_is_not_started()
    {
        var lifecycle = Lifecycle(Plugin("a"), Plugin("a"));
        (await lifecycle.StartAsync()).Fault.ShouldNotBeNull();
        await lifecycle.StopAsync();
        _log.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_not_started_is_not_ended()
    {
        await Lifecycle(Plugin("a")).StopAsync();
        _log.ShouldBeEmpty();
    }

    private BuiltInLifecycle Lifecycle(params IPlugin[] plugins) =>
        new(BuiltInPlugins.Install(plugins, BuiltInOptions.Default with { LifecycleTimeLimit = TimeSpan.FromSeconds(3), Warn = _warnings.Add }));

    private TestPlugin Plugin(string name) => new(name, registrar =>
    {
        registrar.On(LifecyclePoint.Shutdown, "down", _ => Log($"{name} down"));
        registrar.On(LifecyclePoint.Startup, "up", _ => Log($"{name} up"));
    });

    private ValueTask Log(string line)
    {
        _log.Add(line);
        return default;
    }
}
