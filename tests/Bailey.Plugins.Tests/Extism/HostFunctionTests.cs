using System.Buffers.Binary;
using Bailey.Plugins.Extism;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.Extism;

public sealed class HostFunctionTests
{
    private static readonly HostFunction s_half = HostFunction.FromDelegate("half", (double value, float other) => (value / 2) + other, "my:space");

    private static readonly HostFunction s_shout = HostFunction.FromText("shout", static (_, text) => text.ToUpperInvariant());

    private static ExtismPlugin Create(params HostFunction[] functions) => TestPlugins.Create("host", new() { HostFunctions = functions });

    [Fact]
    public void Function_gets_and_gives_text_by_handles()
    {
        using var plugin = Create(s_shout, s_half);
        plugin.Call("call_shout", "quiet").EnsureSuccess().OutputText.ShouldBe("QUIET");
        plugin.Call("call_shout", "").EnsureSuccess().OutputText.ShouldBe("");
    }

    [Fact]
    public void Function_in_a_namespace_of_its_own_takes_and_gives_floats()
    {
        using var plugin = Create(s_shout, s_half);
        BinaryPrimitives.ReadDoubleLittleEndian(plugin.Call("call_half").EnsureSuccess().Output.Span).ShouldBe(2.75);
    }

    [Fact]
    public void Function_of_the_same_name_elsewhere_is_not_taken()
    {
        var elsewhere = HostFunction.FromText("shout", static (_, _) => throw new InvalidOperationException("must not run"), "test");
        using var plugin = Create(elsewhere, s_shout, s_half);
        plugin.Call("call_shout", "a").EnsureSuccess().OutputText.ShouldBe("A");

        var error = Should.Throw<ExtismLinkException>(() => Create(elsewhere, s_half));
        error.Message.ShouldContain("extism:host/user.shout");
        error.Message.ShouldContain("in namespace 'test' only");
    }

    [Fact]
    public void Missing_import_and_one_of_another_type_are_named_with_both_sides()
    {
        TestPlugins.Require();
        var error = Should.Throw<ExtismLinkException>(() => TestPlugins.Compile("host_missing", new() { HostFunctions = [s_shout] }));

        error.Problems.Length.ShouldBe(2);
        error.Message.ShouldContain("extism:host/user.nowhere (i32) -> (i32)");
        error.Message.ShouldContain("extism:host/user.shout (i32) -> (i32)");
        error.Message.ShouldContain("offers it as (i64) -> (i64)");
    }

    [Fact]
    public void Imports_of_a_pdk_before_1_0_are_told_so()
    {
        TestPlugins.Require();
        var error = Should.Throw<ExtismLinkException>(() => TestPlugins.Compile("old_pdk"));
        error.Message.ShouldContain("env.extism_alloc");
        error.Message.ShouldContain("PDK older than 1.0");
    }

    [Fact]
    public void Same_function_offered_twice_is_refused()
    {
        TestPlugins.Require();
        Should.Throw<ExtismLinkException>(() => Create(s_shout, s_shout, s_half)).Message.ShouldContain("twice");
        Should.Throw<ArgumentException>(() => HostFunction.FromDelegate("alloc", (long size) => size, "extism:host/env"));
        Should.Throw<ArgumentException>(() => HostFunction.FromDelegate("bad", (string text) => text));
    }

    [Fact]
    public void Two_closures_are_kept_apart()
    {
        using var one = Create(HostFunction.FromText("shout", static (_, text) => text + "1"), s_half);
        using var two = Create(HostFunction.FromText("shout", static (_, text) => text + "2"), s_half);

        one.Call("call_shout", "x").OutputText.ShouldBe("x1");
        two.Call("call_shout", "x").OutputText.ShouldBe("x2");
        one.Call("call_shout", "y").OutputText.ShouldBe("y1");
    }

    [Fact]
    public void Exception_reaches_the_caller_unchanged_and_the_next_call_works()
    {
        var thrown = new InvalidTimeZoneException("from the host");
        var fail = true;
        using var plugin = Create(HostFunction.FromText("shout", (_, text) => fail ? throw thrown : text), s_half);

        var error = plugin.Call("call_shout", "x").Error!;

        error.Code.ShouldBe("host_error");
        error.Message.ShouldBe("from the host");
        error.TrapKind.ShouldBe(WasmTrapKind.HostError);
        error.Exception!.InnerException.ShouldBeSameAs(thrown);
        fail = false;
        plugin.Call("call_shout", "x").EnsureSuccess().OutputText.ShouldBe("x");
    }

    [Fact]
    public void Cancellation_of_the_hosts_own_is_an_error_of_the_host_and_no_timeout()
    {
        using var plugin = Create(HostFunction.FromText("shout", static (_, _) => throw new TaskCanceledException("a request of the host's")), s_half);
        plugin.Call("call_shout", "x").Error!.Code.ShouldBe("host_error");
    }

    [Fact]
    public void Call_from_within_a_call_is_refused_and_named()
    {
        ExtismPlugin? plugin = null;
        using var created = plugin = Create(HostFunction.FromText("shout", (_, text) => plugin!.Call("call_shout", text).OutputText), s_half);

        var error = plugin.Call("call_shout", "x").Error!;

        error.Exception!.InnerException.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("reentrant");
    }

    [Fact]
    public async Task Asynchronous_function_is_awaited()
    {
        using var plugin = Create(
            HostFunction.FromText("shout", static async (context, text, token) =>
            {
                await Task.Delay(20, token);
                return context.HostState + text;
            }),
            s_half);

        var result = await plugin.CallAsync("call_shout", "x"u8.ToArray(), new() { HostState = "state " });
        result.EnsureSuccess().OutputText.ShouldBe("state x");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Asynchronous_function_that_never_ends_is_cut_off_even_where_it_ignores_its_token(bool heedsToken)
    {
        using var plugin = Create(
            HostFunction.FromText("shout", async (_, text, token) =>
            {
                await Task.Delay(Timeout.Infinite, heedsToken ? token : CancellationToken.None);
                return text;
            }),
            s_half);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        plugin.Call("call_shout", "x", new() { Timeout = TimeSpan.FromMilliseconds(100) }).Error!.Code.ShouldBe("deadline");
        plugin.Call("call_shout", "x", new() { CancellationToken = cancel.Token }).Error!.Code.ShouldBe("cancelled");
    }

    [Fact]
    public void Typed_asynchronous_delegate_is_awaited_with_the_token_of_the_call()
    {
        using var plugin = Create(
            HostFunction.Bind<Func<long, CancellationToken, Task<long>>>("shout", static context => async (handle, token) =>
            {
                token.CanBeCanceled.ShouldBeTrue();
                await Task.Yield();
                return context.WriteText(context.ReadText(handle) + "!");
            }),
            s_half);

        plugin.Call("call_shout", "x").EnsureSuccess().OutputText.ShouldBe("x!");
    }

    [Fact]
    public void Error_set_by_the_host_fails_the_call()
    {
        using var plugin = Create(
            HostFunction.FromText("shout", static (context, text) =>
            {
                context.SetError("TEST");
                return text;
            }),
            s_half);

        var error = plugin.Call("call_shout", "x").Error!;
        error.Code.ShouldBe("guest_error");
        error.Message.ShouldBe("TEST");
    }

    [Fact]
    public void Handle_that_is_none_fails_the_call()
    {
        using var plugin = Create(s_shout, s_half);
        plugin.Call("shout_at_no_block").Error!.Code.ShouldBe("bad_handle");
    }

    [Fact]
    public void Variables_and_log_are_shared_with_the_host()
    {
        using var plugin = Create(
            HostFunction.FromText("shout", static (context, text) =>
            {
                context.SetVariable("seen", [.. context.GetVariable("seen") ?? [], (byte)text.Length]);
                context.Log(ExtismLogLevel.Error, $"seen {context.GetVariable("seen")!.Length}");
                return text;
            }),
            s_half);

        plugin.Call("call_shout", "x").Logs.ShouldHaveSingleItem().Message.ShouldBe("seen 1");
        plugin.Call("call_shout", "x").Logs.ShouldHaveSingleItem().Message.ShouldBe("seen 2");
    }
}
