using System.Collections.Concurrent;
using Bailey.Plugins.Extism;

namespace Bailey.Plugins.Tests.Extism;

public sealed class ConcurrencyTests
{
    private static CompiledExtismPlugin Calls => TestPlugins.Calls;

    [Fact]
    public void Pool_of_3_serves_12_threads_without_a_fourth_instance()
    {
        using var pool = Calls.CreatePool(3);
        var results = new ConcurrentBag<string>();
        var threads = Enumerable.Range(0, 12).Select(id => new Thread(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                var result = pool.Call("echo", $"{id}:{i}");
                results.Add(result.Succeeded && result.OutputText == $"{id}:{i}" ? "ok" : result.Error?.ToString() ?? result.OutputText);
            }
        })).ToList();

        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());

        results.Count.ShouldBe(600);
        results.Distinct().ShouldBe(["ok"]);
        pool.Count.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task Instances_300_of_one_compiled_module_run_in_parallel()
    {
        var plugins = Enumerable.Range(0, 300).Select(_ => Calls.CreatePlugin()).ToList();
        var outputs = await Task.WhenAll(plugins.Select((plugin, i) => Task.Run(() =>
        {
            plugin.Call("calls_in_memory").EnsureSuccess();
            return plugin.Call("echo", $"{i}").EnsureSuccess().OutputText + plugin.Call("calls_in_memory").EnsureSuccess().OutputText;
        })));

        outputs.ShouldBe(Enumerable.Range(0, 300).Select(static i => $"{i}2"));
        plugins.ForEach(static plugin => plugin.Dispose());
    }

    [Fact]
    public async Task Pool_says_busy_where_none_becomes_free_in_time_and_cancelled_where_the_caller_gives_up()
    {
        using var pool = Calls.CreatePool(1);
        using var stop = new CancellationTokenSource();
        var running = pool.CallAsync("loop_forever", options: new() { CancellationToken = stop.Token });

        // Until the other call has begun, the only instance is free.
        ExtismCallResult second;
        do
        {
            second = pool.Call("no_result", options: new() { Timeout = TimeSpan.FromMilliseconds(50) });
        }
        while (second.Succeeded && !running.IsCompleted);

        second.Error!.Code.ShouldBe("busy");
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        (await pool.CallAsync("no_result", options: new() { CancellationToken = impatient.Token })).Error!.Code.ShouldBe("cancelled");

        await stop.CancelAsync();
        (await running).Error!.Code.ShouldBe("cancelled");
        pool.Call("no_result").Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Calls_after_dispose_fail_cleanly()
    {
        var plugin = Calls.CreatePlugin();
        plugin.Call("no_result").EnsureSuccess();
        plugin.Dispose();
        plugin.Dispose();
        Should.Throw<ObjectDisposedException>(() => plugin.Call("no_result"));

        var pool = Calls.CreatePool(2);
        pool.Call("no_result").EnsureSuccess();
        pool.Dispose();
        pool.Dispose();
        Should.Throw<ObjectDisposedException>(() => pool.Call("no_result"));
    }

    [Fact]
    public async Task Dispose_stops_a_call_in_progress()
    {
        for (var i = 0; i < 20; i++)
        {
            var plugin = Calls.CreatePlugin();
            var running = plugin.CallAsync("loop_forever");
            await Task.Delay(i);
            plugin.Dispose();
            try
            {
                (await running).Error!.Code.ShouldBe("cancelled");
            }
            catch (ObjectDisposedException)
            {
                // The call had not begun yet.
            }
        }
    }

    [Fact]
    public async Task Second_call_beside_the_first_is_refused()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var endless = HostFunction.FromText("shout", async (_, text, token) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return text;
        });
        var half = HostFunction.FromDelegate("half", static (double value, float other) => (value / 2) + other, "my:space");
        using var plugin = TestPlugins.Create("host", new() { HostFunctions = [endless, half] });
        using var stop = new CancellationTokenSource();
        var running = plugin.CallAsync("call_shout", "x"u8.ToArray(), new() { CancellationToken = stop.Token });
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60));

        Should.Throw<InvalidOperationException>(() => plugin.Call("call_half")).Message.ShouldContain("reentrant");

        await stop.CancelAsync();
        (await running).Error!.Code.ShouldBe("cancelled");
        plugin.Call("call_half").Succeeded.ShouldBeTrue();
    }
}
