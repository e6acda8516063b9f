using System.Runtime.Intrinsics;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>Functions of the host as guests see them.</summary>
public sealed class HostFunctionTests
{
    private delegate int Custom(int value, ulong factor);

    [Fact]
    public void Delegates_of_every_numeric_type_are_called()
    {
        Call([I32], [I32], (int value) => value + 1, WasmValue.I32(41)).ShouldBe([WasmValue.I32(42)]);
        Call([I32], [I32], (uint value) => value / 2, WasmValue.I32(-2)).ShouldBe([WasmValue.I32(int.MaxValue)]);
        Call([I64], [I64], (long value) => -value, WasmValue.I64(7)).ShouldBe([WasmValue.I64(-7)]);
        Call([I64], [I64], (ulong value) => value >> 1, WasmValue.I64(-1)).ShouldBe([WasmValue.I64(long.MaxValue)]);
        Call([F32], [F32], (float value) => value * 2, WasmValue.F32(1.25f)).ShouldBe([WasmValue.F32(2.5f)]);
        Call([F64], [F64], (double value) => value / 2, WasmValue.F64(5)).ShouldBe([WasmValue.F64(2.5)]);
        Call([V128], [V128], (Vector128<byte> value) => ~value, WasmValue.V128(Vector128<byte>.Zero))
            .ShouldBe([WasmValue.V128(Vector128<byte>.AllBitsSet)]);
        Call([ExternRef], [ExternRef], object? (object? value) => $"<{value}>", WasmValue.ExternRef("x"))[0].Reference.ShouldBe("<x>");
        Call([FuncRef], [I32], (WasmFunction? value) => value is null ? 1 : 0, WasmValue.FuncRef(null)).ShouldBe([WasmValue.I32(1)]);
    }

    [Fact]
    public void Several_results_are_given_as_a_tuple() =>
        Call([I32], [I32, I64, F64], (int value) => (value, (long)value * 2, value * 0.5), WasmValue.I32(3))
            .ShouldBe([WasmValue.I32(3), WasmValue.I64(6), WasmValue.F64(1.5)]);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Callbacks_of_integers_get_each_argument_in_its_place(int count)
    {
        using var store = new WasmStore();
        WasmValueType[] parameters = [.. Enumerable.Repeat(I32, count)];
        var seen = new List<int[]>();
        WasmInstance? caller = null;
        var module = new ModuleBuilder().ImportFunction("host", "gives", parameters, [I32]).ImportFunction("host", "takes", parameters, [])
            .Function("f", parameters, [I32], code =>
            {
                for (var i = 0u; i < count; i++)
                {
                    code.LocalGet(i);
                }

                code.Call("takes");
                for (var i = 0u; i < count; i++)
                {
                    code.LocalGet(i);
                }

                code.Call("gives");
            }).Compile();
        var instance = new WasmLinker(store)
            .DefineFunction("host", "takes", new WasmFunctionType(parameters, []), (from, arguments, _) =>
            {
                caller = from;
                seen.Add([.. arguments.ToArray().Select(value => value.AsI32())]);
            })
            .DefineFunction("host", "gives", new WasmFunctionType(parameters, [I32]), (_, arguments, results) =>
            {
                seen.Add([.. arguments.ToArray().Select(value => value.AsI32())]);
                results[0] = WasmValue.I32(1_000 + arguments.Length);
            })
            .Instantiate(module);
        int[] numbers = [.. Enumerable.Range(1, count).Select(number => number * -7)];
        instance.GetFunction("f").Invoke([.. numbers.Select(WasmValue.I32)]).ShouldBe([WasmValue.I32(1_000 + count)]);
        seen.ShouldBe([numbers, numbers]);
        caller.ShouldBeSameAs(instance);
    }

    [Fact]
    public void Delegates_of_many_parameters_and_of_ones_own_type_are_called()
    {
        Func<int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int> sixteen =
            (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) => a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + (100 * p);
        Call([.. Enumerable.Repeat(I32, 16)], [I32], sixteen, [.. Enumerable.Range(1, 16).Select(WasmValue.I32)])
            .ShouldBe([WasmValue.I32(120 + 1600)]);
        Call([I32, I64], [I32], new Custom((value, factor) => value * (int)factor), WasmValue.I32(6), WasmValue.I64(7))
            .ShouldBe([WasmValue.I32(42)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(40)]
    [InlineData(1000)]
    public void A_callback_takes_any_number_of_parameters(int count)
    {
        var types = Enumerable.Range(0, count).Select(i => i % 2 == 0 ? I64 : F64).ToArray();
        WasmHostFunction mirror = (_, arguments, results) =>
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                results[i] = arguments[i];
            }
        };
        var arguments = types.Select((type, i) => WasmValue.FromBits(type, (ulong)i)).ToArray();
        using var store = new WasmStore();
        var linker = new WasmLinker(store).DefineFunction("host", "f", new WasmFunctionType(types, types), mirror);
        linker.Instantiate(Forwarder(types, types)).GetFunction("run").Invoke(arguments).ShouldBe(arguments);
    }

    [Fact]
    public void The_first_parameter_can_be_the_calling_instance()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store)
            .DefineFunction("host", "f", (WasmInstance caller, int at) => (int)caller.GetMemory().Span[at]);
        var module = new ModuleBuilder()
            .ImportFunction("host", "f", [I32], [I32])
            .Memory(1)
            .Function("run", [I32], [I32], code => code.LocalGet(0).Call("f"))
            .Compile();
        var first = linker.Instantiate(module);
        var second = linker.Instantiate(module);
        first.GetMemory().Span[5] = 11;
        second.GetMemory().Span[5] = 22;
        first.GetFunction<Func<int, int>>("run")(5).ShouldBe(11);
        second.GetFunction<Func<int, int>>("run")(5).ShouldBe(22);
    }

    [Fact]
    public void Tasks_are_awaited()
    {
        Call([I32], [I32], async (int value) =>
        {
            await Task.Delay(5);
            return value + 1;
        }, WasmValue.I32(1)).ShouldBe([WasmValue.I32(2)]);
        Call([I32], [I64], async ValueTask<long> (int value) =>
        {
            await Task.Yield();
            return value * 10L;
        }, WasmValue.I32(4)).ShouldBe([WasmValue.I64(40)]);
        Call([I32], [I32], (int value) => ValueTask.FromResult(value), WasmValue.I32(9)).ShouldBe([WasmValue.I32(9)]);
        var waited = false;
        Call([], [], async () =>
        {
            await Task.Delay(5);
            waited = true;
        }).ShouldBeEmpty();
        waited.ShouldBeTrue();
        Call([], [], () => ValueTask.CompletedTask).ShouldBeEmpty();
    }

    [Fact]
    public void The_last_parameter_can_be_the_token_of_the_call()
    {
        using var source = new CancellationTokenSource();
        using var store = new WasmStore();
        CancellationToken seen = default;
        var linker = new WasmLinker(store).DefineFunction("host", "f", (WasmInstance caller, int value, CancellationToken token) =>
        {
            seen = token;
            return value;
        });
        var run = linker.Instantiate(Forwarder([I32], [I32])).GetFunction<Func<int, int>>("run");
        using (store.Begin(cancellationToken: source.Token))
        {
            run(3).ShouldBe(3);
            seen.CanBeCanceled.ShouldBeTrue();
            seen.IsCancellationRequested.ShouldBeFalse();
            source.Cancel();
            seen.IsCancellationRequested.ShouldBeTrue();
        }
    }

    [Fact]
    public void What_a_host_function_throws_is_the_inner_exception_of_the_trap()
    {
        var thrown = new InvalidDataException("no such key");
        var trap = Should.Throw<WasmTrapException>(() => Call([], [], void () => throw thrown));
        trap.Kind.ShouldBe(WasmTrapKind.HostError);
        trap.InnerException.ShouldBeSameAs(thrown);
    }

    [Fact]
    public void What_an_asynchronous_host_function_throws_is_the_inner_exception_of_the_trap()
    {
        var thrown = new InvalidDataException("no such key");
        var trap = Should.Throw<WasmTrapException>(() => Call([], [], async Task () =>
        {
            await Task.Yield();
            throw thrown;
        }));
        trap.Kind.ShouldBe(WasmTrapKind.HostError);
        trap.InnerException.ShouldBeSameAs(thrown);
    }

    [Fact]
    public void A_host_function_ends_the_guest_with_a_trap_of_its_choice()
    {
        var trap = Should.Throw<WasmTrapException>(() => Call([], [], void () => throw new WasmTrapException(WasmTrapKind.Exit) { ExitCode = 7 }));
        trap.Kind.ShouldBe(WasmTrapKind.Exit);
        trap.ExitCode.ShouldBe(7);
    }

    [Fact]
    public void Exceptions_of_the_runtime_in_a_host_function_are_not_taken_for_traps_of_the_guest()
    {
        foreach (var thrown in (Exception[])[new NullReferenceException(), new DivideByZeroException(), new OverflowException(), new IndexOutOfRangeException(), new InvalidCastException()])
        {
            var trap = Should.Throw<WasmTrapException>(() => Call([], [], void () => throw thrown));
            trap.Kind.ShouldBe(WasmTrapKind.HostError);
            trap.InnerException.ShouldBeSameAs(thrown);
        }
    }

    [Fact]
    public void An_instance_works_on_after_a_host_function_threw()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store)
            .DefineFunction("host", "f", (int value) => value < 0 ? throw new InvalidOperationException("negative") : value);
        var run = linker.Instantiate(Forwarder([I32], [I32])).GetFunction<Func<int, int>>("run");
        for (var round = 0; round < 100; round++)
        {
            Should.Throw<WasmTrapException>(() => run(-1));
            run(round).ShouldBe(round);
        }
    }

    [Fact]
    public void A_host_function_may_call_back_into_the_guest()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store)
            .DefineFunction("host", "f", (WasmInstance caller, int n) => n == 0 ? 0 : n + caller.GetFunction<Func<int, int>>("run")(n - 1));
        linker.Instantiate(Forwarder([I32], [I32])).GetFunction<Func<int, int>>("run")(20).ShouldBe(210);
    }

    [Fact]
    public void Closures_over_different_state_are_kept_apart()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store);
        var counts = new int[2];
        foreach (var i in (int[])[0, 1])
        {
            linker.DefineFunction("host", $"f{i}", () => { counts[i]++; });
        }

        var run = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "f0", [], [])
            .ImportFunction("host", "f1", [], [])
            .Function("run", [], [], code => code.Call("f0").Call("f1").Call("f1"))
            .Compile()).GetFunction<Action>("run");
        run();
        counts.ShouldBe([1, 2]);
    }

    [Fact]
    public void A_host_function_is_re_exported_put_in_a_table_and_called_indirectly()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store).DefineFunction("host", "f", (int value) => value * 3);
        var instance = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "f", [I32], [I32])
            .Table(1, export: "table")
            .Elements(offset => offset.I32Const(0), "f")
            .Export("again", 0, 0)
            .Function("run", [I32], [I32], code => code.LocalGet(0).I32Const(0).CallIndirect([I32], [I32]))
            .Compile());
        instance.GetFunction<Func<int, int>>("run")(5).ShouldBe(15);
        instance.GetFunction<Func<int, int>>("again")(6).ShouldBe(18);
        instance.GetTable("table")[0].ShouldBeOfType<WasmFunction>().Invoke(WasmValue.I32(7)).ShouldBe([WasmValue.I32(21)]);
    }

    [Fact]
    public void Delegates_of_types_unknown_to_WebAssembly_are_refused()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store);
        Should.Throw<ArgumentException>(() => linker.DefineFunction("host", "f", (string text) => text.Length)).Message.ShouldContain("String");
        Should.Throw<ArgumentException>(() => linker.DefineFunction("host", "f", () => DateTime.UnixEpoch)).Message.ShouldContain("DateTime");
        Should.Throw<ArgumentException>(() => linker.DefineFunction("host", "f", (ref int value) => value));
    }

    /// <summary>Calls a host function through a guest that hands its own parameters on.</summary>
    private static WasmValue[] Call(WasmValueType[] parameters, WasmValueType[] results, Delegate function, params WasmValue[] arguments)
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store).DefineFunction("host", "f", function);
        return linker.Instantiate(Forwarder(parameters, results)).GetFunction("run").Invoke(arguments);
    }

    private static WasmModule Forwarder(WasmValueType[] parameters, WasmValueType[] results) => new ModuleBuilder()
        .ImportFunction("host", "f", parameters, results)
        .Function("run", parameters, results, code => code.Repeat(parameters.Length, (c, i) => c.LocalGet((uint)i)).Call("f"))
        .Compile();
}
