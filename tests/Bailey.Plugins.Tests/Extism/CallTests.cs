using System.Buffers.Binary;
using System.Text;
using Bailey.Plugins.Extism;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Plugins.Tests.Extism;

public sealed class CallTests
{
    private static CompiledExtismPlugin Calls => TestPlugins.Calls;

    [Fact]
    public void Vowels_are_counted()
    {
        using var plugin = Calls.CreatePlugin();

        var result = plugin.Call("count_vowels", "Hello, World!").EnsureSuccess();

        result.OutputText.ShouldBe("3");
        result.Code.ShouldBe(0);
        result.FuelUsed.ShouldBeGreaterThan(0);
        result.PeakMemoryBytes.ShouldBeGreaterThan(65536);
    }

    [Fact]
    public void Input_of_64_KB_is_read_whole()
    {
        using var plugin = Calls.CreatePlugin();
        var input = string.Concat(Enumerable.Repeat("aeiouAEIOU____________________________________&smtms_y?", 1182));

        plugin.Call("count_vowels", input).EnsureSuccess().OutputText.ShouldBe("11820");
    }

    [Fact]
    public void Empty_input_has_length_and_offset_0()
    {
        using var plugin = Calls.CreatePlugin();

        var facts = plugin.Call("input_facts").EnsureSuccess().Output.Span;

        BinaryPrimitives.ReadInt64LittleEndian(facts).ShouldBe(0);
        BinaryPrimitives.ReadInt64LittleEndian(facts[8..]).ShouldBe(0);
        plugin.Call("echo").EnsureSuccess().Output.Length.ShouldBe(0);
    }

    [Fact]
    public void State_is_kept_over_calls_in_memory_and_in_variables()
    {
        using var plugin = Calls.CreatePlugin();
        for (var i = 1; i <= 3; i++)
        {
            plugin.Call("calls_in_memory").EnsureSuccess().OutputText.ShouldBe($"{i}");
            plugin.Call("calls_in_variable").EnsureSuccess().OutputText.ShouldBe($"{i}");
        }
    }

    [Fact]
    public void Unknown_export_is_named_and_harmless()
    {
        using var plugin = Calls.CreatePlugin();

        var result = plugin.Call("nowhere");

        result.Error!.Code.ShouldBe("function_not_found");
        result.Error.Message.ShouldBe("Function not found: nowhere");
        plugin.FunctionExists("nowhere").ShouldBeFalse();
        plugin.Call("memory").Error!.Code.ShouldBe("function_not_found");
        plugin.Call("no_result").EnsureSuccess().OutputText.ShouldBe("done");
    }

    [Theory]
    [InlineData("with_parameters")]
    [InlineData("result_i64")]
    public void Export_of_another_type_is_refused(string export)
    {
        using var plugin = Calls.CreatePlugin();

        plugin.Call(export).Error!.Code.ShouldBe("bad_signature");
        plugin.FunctionExists(export).ShouldBeFalse();
    }

    [Fact]
    public void Ten_thousand_and_one_calls_on_one_instance_need_no_more_memory_than_the_first()
    {
        using var plugin = Calls.CreatePlugin();
        var first = plugin.Call("count_vowels", "abc123").PeakMemoryBytes;
        for (var i = 0; i < 10_000; i++)
        {
            var result = plugin.Call("count_vowels", "abc123");
            result.OutputText.ShouldBe("1");
            result.PeakMemoryBytes.ShouldBe(first);
        }
    }

    [Fact]
    public void Outputs_of_1_to_65539_bytes_arrive_exactly()
    {
        using var plugin = Calls.CreatePlugin();
        int[] lengths = [.. Enumerable.Range(1, 300), .. Enumerable.Range(4090, 12), .. Enumerable.Range(65_530, 10)];
        foreach (var length in lengths)
        {
            var output = plugin.Call("bytes_of_output", $"{length}").EnsureSuccess().Output.ToArray();
            output.Length.ShouldBe(length);
            for (var i = 0; i < length; i++)
            {
                if (output[i] != (byte)((i * 7) + length))
                {
                    Assert.Fail($"byte {i} of {length}");
                }
            }
        }
    }

    [Fact]
    public void Input_of_every_length_comes_back_by_bytes_and_by_words()
    {
        using var plugin = Calls.CreatePlugin();
        var random = new Random(7);
        foreach (var length in Enumerable.Range(1, 100).Concat([65_535, 65_536, 65_537]))
        {
            var input = new byte[length];
            random.NextBytes(input);
            plugin.Call("echo", input).EnsureSuccess().Output.ToArray().ShouldBe(input);
            plugin.Call("echo_u64", input).EnsureSuccess().Output.ToArray().ShouldBe(input);
        }
    }

    [Fact]
    public void First_output_is_unchanged_by_the_second_call()
    {
        using var plugin = Calls.CreatePlugin();
        var first = plugin.Call("echo", "first").EnsureSuccess();

        plugin.Call("echo", "other").EnsureSuccess();

        first.OutputText.ShouldBe("first");
    }

    [Fact]
    public void Output_may_be_a_slice_of_the_input()
    {
        using var plugin = Calls.CreatePlugin();
        plugin.Call("slice", "0123456789").EnsureSuccess().OutputText.ShouldBe("234");
    }

    [Fact]
    public void Last_output_wins_and_one_out_of_bounds_is_ignored()
    {
        using var plugin = Calls.CreatePlugin();
        plugin.Call("last_output_wins").EnsureSuccess().OutputText.ShouldBe("second");
    }

    [Theory]
    [InlineData("fail_with_code_1", 1, "it went wrong")]
    [InlineData("fail_with_code_0", 0, "wrong in spite of 0")]
    public void Error_that_the_guest_sets_fails_the_call_whatever_its_code(string export, int code, string message)
    {
        using var plugin = Calls.CreatePlugin();

        var result = plugin.Call(export);

        result.Succeeded.ShouldBeFalse();
        result.Code.ShouldBe(code);
        result.Error!.Code.ShouldBe("guest_error");
        result.Error.Message.ShouldBe(message);
        Should.Throw<ExtismCallException>(result.EnsureSuccess).Result.ShouldBeSameAs(result);
        plugin.Call("no_result").Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Error_is_cleared_by_0_and_a_code_other_than_0_fails_by_itself()
    {
        using var plugin = Calls.CreatePlugin();

        plugin.Call("clear_error").Succeeded.ShouldBeTrue();
        var result = plugin.Call("code_3");
        result.Code.ShouldBe(3);
        result.Error!.Code.ShouldBe("nonzero_code");
    }

    [Fact]
    public void Trap_is_told_with_its_place_and_the_next_call_works()
    {
        using var plugin = Calls.CreatePlugin();
        plugin.Call("calls_in_memory").EnsureSuccess();
        plugin.Call("calls_in_variable").EnsureSuccess();

        var result = plugin.Call("trap");

        result.Code.ShouldBe(134);
        result.Error!.Code.ShouldBe("unreachable");
        result.Error.TrapKind.ShouldBe(WasmTrapKind.Unreachable);
        ((WasmTrapException)result.Error.Exception!).Backtrace.Select(static frame => frame.FunctionName).ShouldContain("trap");
        plugin.Call("calls_in_memory").EnsureSuccess().OutputText.ShouldBe("1", "the instance was replaced");
        plugin.Call("calls_in_variable").EnsureSuccess().OutputText.ShouldBe("2", "variables belong to the plugin");
    }

    [Fact]
    public void An_exception_that_the_guest_does_not_catch_is_told_with_its_type_and_the_next_call_works()
    {
        var module = new ModuleBuilder()
            .Tag([WasmValueType.I32])
            .Global(new WasmGlobalType(WasmValueType.I32, true), static code => code.I32Const(0))
            .Function("throw", [], [WasmValueType.I32], static code => code.I32Const(1).GlobalSet(0).I32Const(7).Throw(0))
            .Function("catch", [], [WasmValueType.I32], static code => code
                .Block(WasmValueType.I32).TryTable(null, new Catch(0, 0)).Call("throw").Drop().End().Unreachable().End().I32Const(7).I32Sub())
            .Function("state", [], [WasmValueType.I32], static code => code.GlobalGet(0));
        using var plugin = CompiledExtismPlugin.Compile(new ExtismManifest { Wasm = [ExtismWasm.FromData(module.ToBytes())] }).CreatePlugin();
        plugin.Call("catch").EnsureSuccess();

        var result = plugin.Call("throw");

        result.Code.ShouldBe(134);
        result.Error!.Code.ShouldBe("guest_exception");
        result.Error.Message.ShouldContain("(i32)");
        result.Error.Exception.ShouldBeOfType<WasmGuestException>().Value.Values[0].AsI32().ShouldBe(7);
        plugin.Call("state").EnsureSuccess().Code.ShouldBe(0, "the instance was replaced");
    }

    [Fact]
    public void Error_that_the_guest_set_wins_over_the_trap_that_followed()
    {
        using var plugin = Calls.CreatePlugin();

        var error = plugin.Call("error_then_trap").Error!;

        error.Code.ShouldBe("guest_error");
        error.Message.ShouldBe("said before the trap");
        error.TrapKind.ShouldBe(WasmTrapKind.Unreachable);
    }

    [Fact]
    public void Wild_addresses_are_harmless()
    {
        using var plugin = Calls.CreatePlugin();
        plugin.Call("wild", "some input").EnsureSuccess().OutputText.ShouldBe("0");
    }

    [Fact]
    public void Configuration_is_read_where_set_and_absent_where_not()
    {
        var manifest = TestPlugins.Manifest("calls") with
        {
            Config = Calls.Manifest.Config.Add("greeting", "hi").Add("gr\u00f6\u00dfe", "gro\u00df").Add("empty", ""),
        };
        using var plugin = CompiledExtismPlugin.Compile(manifest).CreatePlugin();

        plugin.Call("config", "greeting").EnsureSuccess().OutputText.ShouldBe("hi");
        plugin.Call("config", "gr\u00f6\u00dfe").EnsureSuccess().OutputText.ShouldBe("gro\u00df");
        plugin.Call("config", "other").EnsureSuccess().OutputText.ShouldBe("(unset)");
        plugin.Call("config", "empty").EnsureSuccess().OutputText.ShouldBe("(unset)", "empty bytes come back as 0");
        plugin.Call("config", [0xff, 0xfe]).Error!.Code.ShouldBe("bad_text");
    }

    [Fact]
    public void Messages_are_logged_from_the_level_on_in_order_and_passed_on()
    {
        var seen = new List<string>();
        using var plugin = TestPlugins.Create("calls", new() { LogLevel = ExtismLogLevel.Warn, LogSink = entry => seen.Add(entry.Message) });

        var logs = plugin.Call("log_all").EnsureSuccess().Logs;

        logs.Select(static entry => (entry.Level, entry.Message)).ShouldBe([(ExtismLogLevel.Warn, "at warn"), (ExtismLogLevel.Error, "at error")]);
        seen.ShouldBe(["at warn", "at error"]);
        plugin.Call("log_level").OutputText.ShouldBe("3");
        plugin.Call("no_result").Logs.ShouldBeEmpty();
    }

    [Fact]
    public void All_levels_are_logged_at_trace_and_none_at_off()
    {
        using var all = TestPlugins.Create("calls", new() { LogLevel = ExtismLogLevel.Trace });
        using var none = TestPlugins.Create("calls", new() { LogLevel = ExtismLogLevel.Off });

        all.Call("log_all").EnsureSuccess().Logs.Length.ShouldBe(5);
        all.Call("log_level").OutputText.ShouldBe("0");
        none.Call("log_all").EnsureSuccess().Logs.ShouldBeEmpty();
        none.Call("log_level").OutputText.ShouldBe($"{0x7fffffff}");
    }

    [Fact]
    public void Log_with_handle_0_is_empty_and_with_a_false_handle_fails_the_call()
    {
        using var plugin = Calls.CreatePlugin();

        plugin.Call("log_null").EnsureSuccess().Logs.ShouldHaveSingleItem().Message.ShouldBe("");
        plugin.Call("log_bad_handle").Error!.Code.ShouldBe("bad_handle");
        plugin.Call("no_result").Succeeded.ShouldBeTrue();
    }

    [Fact]
    public void Log_is_capped_and_counts_what_it_dropped()
    {
        using var plugin = TestPlugins.Create("calls", new() { MaxLogEntries = 10 });

        var result = plugin.Call("log_many", "25").EnsureSuccess();

        result.Logs.Length.ShouldBe(10);
        result.LogsDropped.ShouldBe(15);
    }

    [Fact]
    public void Text_of_a_guest_that_is_no_utf8_does_no_harm()
    {
        using var plugin = Calls.CreatePlugin();
        plugin.Call("echo", [0xff]).EnsureSuccess().OutputText.ShouldBe("\uFFFD");
        Encoding.UTF8.GetBytes(plugin.Call("echo", "\u00e4").OutputText).ShouldBe("\u00e4"u8.ToArray());
    }
}
