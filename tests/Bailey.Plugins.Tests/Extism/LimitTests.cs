using Bailey.Plugins.Extism;

namespace Bailey.Plugins.Tests.Extism;

public sealed class LimitTests
{
    private const int Page = 65_536;
    private static readonly CompiledExtismPlugin s_calls = TestPlugins.Compile("calls");

    [Fact]
    public void Endless_loop_is_stopped_by_the_deadline_of_call_and_manifest()
    {
        using var plugin = s_calls.CreatePlugin();
        using var limited = CompiledExtismPlugin.Compile(s_calls.Manifest with { Timeout = TimeSpan.FromMilliseconds(100) }).CreatePlugin();

        plugin.Call("loop_forever", options: new() { Timeout = TimeSpan.FromMilliseconds(100) }).Error!.Code.ShouldBe("deadline");
        var error = limited.Call("loop_forever", options: new() { Timeout = TimeSpan.FromMinutes(10) }).Error!;
        error.Code.ShouldBe("deadline");
        error.Message.ShouldBe("timeout");
        plugin.Call("no_result").Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Call_is_cancelled_five_times_and_the_next_works()
    {
        using var plugin = s_calls.CreatePlugin();
        for (var i = 0; i < 5; i++)
        {
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
            plugin.Call("loop_forever", options: new() { CancellationToken = cancel.Token }).Error!.Code.ShouldBe("cancelled");
        }

        plugin.Call("count_vowels", "aeiou").EnsureSuccess().OutputText.ShouldBe("5");
    }

    [Fact]
    public void Token_cancelled_beforehand_runs_nothing()
    {
        using var plugin = s_calls.CreatePlugin();

        var result = plugin.Call("calls_in_memory", options: new() { CancellationToken = new CancellationToken(true) });

        result.Error!.Code.ShouldBe("cancelled");
        result.FuelUsed.ShouldBe(0);
        plugin.Call("calls_in_memory").OutputText.ShouldBe("1");
    }

    [Fact]
    public void Fuel_of_1_fails_ten_thousand_and_one_times()
    {
        using var plugin = s_calls.CreatePlugin();
        for (var i = 0; i < 10_001; i++)
        {
            var error = plugin.Call("count_vowels", "abc123", new() { Fuel = 1 }).Error;
            if (error?.Code != "out_of_fuel")
            {
                Assert.Fail($"call {i}: {error}");
            }
        }

        plugin.Call("count_vowels", "abc123").EnsureSuccess();
    }

    [Fact]
    public void Fuel_consumed_is_reported_deterministic_and_bounded()
    {
        using var plugin = s_calls.CreatePlugin();
        plugin.Call("no_result").EnsureSuccess();

        var small = plugin.Call("loop", "1000").EnsureSuccess().FuelUsed;
        var again = plugin.Call("loop", "1000").EnsureSuccess().FuelUsed;
        var large = plugin.Call("loop", "100000").EnsureSuccess().FuelUsed;

        again.ShouldBe(small);
        large.ShouldBeGreaterThan(small * 50);
        plugin.Call("loop", "1000", new() { Fuel = small }).Succeeded.ShouldBeTrue();
        var stopped = plugin.Call("loop", "100000", new() { Fuel = small });
        stopped.Error!.Code.ShouldBe("out_of_fuel");
        stopped.FuelUsed.ShouldBe(small);
    }

    [Fact]
    public void Bytes_that_the_host_copies_for_the_guest_cost_fuel()
    {
        using var plugin = s_calls.CreatePlugin();
        plugin.Call("set_variable", "1").EnsureSuccess();
        var small = plugin.Call("get_variable").EnsureSuccess().FuelUsed;
        plugin.Call("set_variable", "1000000").EnsureSuccess();

        var large = plugin.Call("get_variable").EnsureSuccess().FuelUsed;

        (large - small).ShouldBeGreaterThan(1_000_000 / 32);
        plugin.Call("get_variable", options: new() { Fuel = small + 100 }).Error!.Code.ShouldBe("out_of_fuel");
    }

    [Fact]
    public void Endless_recursion_traps()
    {
        using var plugin = s_calls.CreatePlugin();
        plugin.Call("recurse_forever").Error!.Code.ShouldBe("stack_exhausted");
        plugin.Call("no_result").Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Memory_of_guest_and_kernel_together_stays_inside_the_pages_of_the_manifest()
    {
        var initial = (int)(s_calls.CreatePlugin().Call("trap").PeakMemoryBytes / Page);
        initial.ShouldBeGreaterThan(0);

        using var plugin = WithPages(initial + 3).CreatePlugin();
        plugin.Call("exhaust").OutputText.ShouldBeOneOf("2", "3");
        var result = plugin.Call("grow");
        result.PeakMemoryBytes.ShouldBe((initial + 3) * Page);
    }

    [Fact]
    public void Input_fits_exactly_and_not_with_one_page_less()
    {
        var initial = s_calls.CreatePlugin().Call("trap").PeakMemoryBytes / Page;
        var input = new byte[(2 * Page) - 100];

        using var exact = WithPages(initial + 2).CreatePlugin();
        using var shortOfOne = WithPages(initial + 1).CreatePlugin();

        exact.Call("no_result").Succeeded.ShouldBeTrue();
        exact.Call("code_3", input).Code.ShouldBe(3);
        var error = shortOfOne.Call("code_3", input).Error!;
        error.Code.ShouldBe("out_of_memory");
        shortOfOne.Call("code_3").Code.ShouldBe(3);
    }

    [Fact]
    public void Plugin_whose_own_memory_is_above_the_limit_fails_clearly()
    {
        using var plugin = WithPages(0).CreatePlugin();
        plugin.Call("no_result").Error!.Code.ShouldBe("link_failed");
    }

    [Fact]
    public void Manifest_cannot_raise_the_limit_of_the_host()
    {
        using var plugin = CompiledExtismPlugin.Compile(
            s_calls.Manifest with { Memory = new() { MaxPages = 100_000 } }, new() { MaxMemoryBytes = 8 * Page }).CreatePlugin();
        plugin.Call("grow").PeakMemoryBytes.ShouldBe(8 * Page);
    }

    [Theory]
    [InlineData((1024 * 1024) - 49, true)]
    [InlineData((1024 * 1024) - 48, false)]
    public void Variables_count_48_bytes_with_key_and_value_up_to_the_limit(int size, bool fits)
    {
        using var plugin = s_calls.CreatePlugin();

        // The key is "v", of one byte.
        var result = plugin.Call("set_variable", $"{size}");

        result.Succeeded.ShouldBe(fits, result.Error?.Message);
        if (!fits)
        {
            result.Error!.Code.ShouldBe("variables_full");
            result.Error.Message.ShouldContain("Variable store is full");
        }
    }

    [Fact]
    public void Replaced_and_deleted_variables_give_their_room_back()
    {
        using var plugin = CompiledExtismPlugin.Compile(s_calls.Manifest with { Memory = new() { MaxVarBytes = 149 } }).CreatePlugin();

        plugin.Call("set_variable", "100").Succeeded.ShouldBeTrue();
        plugin.Call("set_variable", "100").Succeeded.ShouldBeTrue();
        plugin.Call("set_variable", "101").Error!.Code.ShouldBe("variables_full");
        plugin.Call("get_variable").Output.Length.ShouldBe(100);
        plugin.Call("delete_variable").Succeeded.ShouldBeTrue();
        plugin.Call("get_variable").Output.Length.ShouldBe(0);
        plugin.Call("set_variable", "100").Succeeded.ShouldBeTrue();
        plugin.Call("set_variable_to_no_block").Error!.Code.ShouldBe("bad_handle");
    }

    [Fact]
    public void Limit_of_0_disables_variables()
    {
        using var plugin = CompiledExtismPlugin.Compile(s_calls.Manifest with { Memory = new() { MaxVarBytes = 0 } }).CreatePlugin();
        plugin.Call("set_variable", "1").Error!.Code.ShouldBe("variables_disabled");
        plugin.Call("get_variable").EnsureSuccess().Output.Length.ShouldBe(0);
    }

    [Fact]
    public void Looping_start_section_and_initialisation_are_under_deadline_and_fuel()
    {
        // (module (func $loop (loop (br 0))) (func (export "run")) (start $loop))
        byte[] module =
        [
            0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
            0x01, 0x04, 0x01, 0x60, 0x00, 0x00,
            0x03, 0x03, 0x02, 0x00, 0x00,
            0x07, 0x07, 0x01, 0x03, (byte)'r', (byte)'u', (byte)'n', 0x00, 0x01,
            0x08, 0x01, 0x00,
            0x0a, 0x0c, 0x02, 0x07, 0x00, 0x03, 0x40, 0x0c, 0x00, 0x0b, 0x0b, 0x02, 0x00, 0x0b,
        ];
        using var start = CompiledExtismPlugin.Compile(ExtismManifest.FromWasm(module)).CreatePlugin();
        using var initialise = TestPlugins.Create("slow_start");
        foreach (var plugin in new[] { start, initialise })
        {
            plugin.Call("run", options: new() { Timeout = TimeSpan.FromMilliseconds(50) }).Error!.Code.ShouldBe("deadline");
            plugin.Call("run", options: new() { Fuel = 100_000 }).Error!.Code.ShouldBe("out_of_fuel");
        }
    }

    [Fact]
    public void Bounds_of_a_call_that_make_no_sense_are_refused()
    {
        using var plugin = s_calls.CreatePlugin();
        Should.Throw<ArgumentOutOfRangeException>(() => plugin.Call("no_result", options: new() { Fuel = 0 }));
        Should.Throw<ArgumentOutOfRangeException>(() => plugin.Call("no_result", options: new() { Timeout = TimeSpan.Zero }));
        Should.Throw<ArgumentOutOfRangeException>(() => plugin.Call("no_result", options: new() { Timeout = Timeout.InfiniteTimeSpan }));
    }

    private static CompiledExtismPlugin WithPages(long pages) =>
        CompiledExtismPlugin.Compile(s_calls.Manifest with { Memory = new() { MaxPages = pages } });
}
