using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Exceptions;

/// <summary>What handlers of guests never catch, and how exceptions pass the host.</summary>
public sealed class BoundaryTests
{
    private static readonly Dictionary<WasmTrapKind, Action<CodeWriter>> Traps = new()
    {
        [WasmTrapKind.Unreachable] = code => code.Unreachable(),
        [WasmTrapKind.OutOfBoundsMemory] = code => code.I32Const(-4).I32Load().Drop(),
        [WasmTrapKind.OutOfBoundsTable] = code => code.I32Const(7).TableGet().Drop(),
        [WasmTrapKind.UndefinedElement] = code => code.I32Const(7).CallIndirect([], []),
        [WasmTrapKind.IndirectCallTypeMismatch] = code => code.I32Const(1).I32Const(0).CallIndirect([I32], []),
        [WasmTrapKind.NullReference] = code => code.RefNull(ExnRef).ThrowRef(),
        [WasmTrapKind.IntegerOverflow] = code => code.I32Const(int.MinValue).I32Const(-1).I32DivS().Drop(),
        [WasmTrapKind.DivisionByZero] = code => code.I64Const(1).I64Const(0).I64RemU().Drop(),
        [WasmTrapKind.InvalidConversion] = code => code.F32Const(float.NaN).I64TruncF32S().Drop(),
        [WasmTrapKind.StackExhausted] = code => code.Call("endless"),
        [WasmTrapKind.OutOfFuel] = code => code.Loop().Br(0).End(),
        [WasmTrapKind.HostError] = code => code.Call("fail"),
        [WasmTrapKind.Exit] = code => code.Call("exit"),
        [WasmTrapKind.Cancelled] = code => code.Call("cancel").Loop().Br(0).End(),
    };

    public static TheoryData<WasmTrapKind> AllTraps => [.. Traps.Keys];

    [Theory]
    [MemberData(nameof(AllTraps))]
    public void A_trap_is_not_caught_and_the_instance_works_on(WasmTrapKind kind)
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store)
            .DefineFunction("host", "fail", void () => throw new FormatException("host"))
            .DefineFunction("host", "exit", void () => throw new WasmTrapException(WasmTrapKind.Exit))
            .DefineFunction("host", "cancel", () => store.Interrupt());
        var instance = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "fail", [], []).ImportFunction("host", "exit", [], []).ImportFunction("host", "cancel", [], [])
            .Memory(1).Table(2).Elements(offset => offset.I32Const(0), "inner")
            .Tag([])
            .Function("inner", [], [], Traps[kind])
            .Function("endless", [], [], code => code.Block().TryTable(null, new Catch(0)).Call("endless").End().End())
            .Function("middle", [], [], code => code.Block().TryTable(null, new Catch(0)).Call("inner").End().End())
            .Function("run", [], [I32], code => code
                .Block().TryTable(null, new Catch(0, 0), new Catch(0)).Call("middle").Br(1).End().End().I32Const(1))
            .Function("inline", [], [I32], code =>
            {
                code.Block().TryTable(null, new Catch(0));
                Traps[kind](code);
                code.End().End().I32Const(1);
            })
            .Function("answer", [], [I32], code => code
                .Block().TryTable(null, new Catch(0)).Throw(0).End().End().I32Const(42))
            .Compile());
        foreach (var name in (string[])["run", "inline"])
        {
            store.Fuel = 5_000_000;
            var trap = GuestTrap.Expect(kind, () => instance.GetFunction<Func<int>>(name)());
            (trap.InnerException is FormatException).ShouldBe(kind == WasmTrapKind.HostError);
            store.IsRunning.ShouldBeFalse();
            store.Fuel = 5_000_000;
            instance.GetFunction<Func<int>>("answer")().ShouldBe(42);
        }
    }

    [Theory]
    [InlineData("caught")]
    [InlineData("passed")]
    public void Whoever_interrupts_a_guest_is_not_told_of_an_exception_that_was_on_its_way(string function)
    {
        using var store = new WasmStore();
        var tag = new WasmTag(store, new WasmTagType());
        var linker = new WasmLinker(store)
            .Define("host", "tag", tag)
            .DefineFunction("host", "stop", void () =>
            {
                store.Interrupt();
                throw new WasmGuestException(new WasmExceptionValue(tag));
            });
        var instance = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "stop", [], [])
            .ImportTag("host", "tag")
            .Function("caught", [], [], code => code.Block().TryTable(null, new Catch(0)).Call("stop").End().End())
            .Function("passed", [], [], code => code.Call("stop"))
            .Compile());
        var run = instance.GetFunction<Action>(function);
        for (var round = 0; round < 2; round++)
        {
            GuestTrap.Expect(WasmTrapKind.Cancelled, run);
            store.IsRunning.ShouldBeFalse();
        }
    }

    [Fact]
    public void An_exception_thrown_while_a_trap_passes_is_not_caught_in_its_place()
    {
        using var store = new WasmStore();
        Action? trap = null, fail = null;
        var isRunning = false;
        var linker = new WasmLinker(store)
            .DefineFunction("host", "call", () =>
            {
                try
                {
                    trap!();
                }
                finally
                {
                    fail!();
                }
            })
            .DefineFunction("host", "look", () => { isRunning = store.IsRunning; });
        var instance = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "call", [], []).ImportFunction("host", "look", [], [])
            .Tag([])
            .Function("trap", [], [], code => code.Unreachable())
            .Function("fail", [], [], code => code.Throw(0))
            .Function("run", [], [], code => code.Block().TryTable(null, new Catch(0)).Call("call").End().End())
            .Function("watch", [], [], code => code.Call("look"))
            .Compile());
        trap = instance.GetFunction<Action>("trap");
        fail = instance.GetFunction<Action>("fail");
        GuestTrap.Expect(WasmTrapKind.HostError, instance.GetFunction<Action>("run")).InnerException.ShouldBeOfType<WasmGuestException>();
        store.IsRunning.ShouldBeFalse();
        instance.GetFunction<Action>("watch")();
        isRunning.ShouldBeTrue();
    }

    [Fact]
    public void An_exception_passes_through_a_host_function_that_calls_back()
    {
        Action? inner = null;
        var passed = new List<string>();
        var linker = new WasmLinker().DefineFunction("host", "back", () =>
        {
            try
            {
                inner!();
            }
            catch (WasmGuestException exception)
            {
                passed.Add($"caught {exception.Value.Values[0]}");
                throw;
            }
            finally
            {
                passed.Add("finally");
            }
        });
        var instance = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "back", [], [])
            .Tag([I32])
            .Function("inner", [], [], code => code.I32Const(6).Throw(0))
            .Function("run", [], [I32], code => code.Block(I32).TryTable(null, new Catch(0, 0)).Call("back").End().I32Const(0).End())
            .Compile());
        inner = instance.GetFunction<Action>("inner");
        instance.GetFunction<Func<int>>("run")().ShouldBe(6);
        passed.ShouldBe(["caught i32:6", "finally"]);
        instance.Store.IsRunning.ShouldBeFalse();
    }

    [Fact]
    public void An_exception_of_another_store_is_an_error_of_the_host()
    {
        using var other = new WasmStore();
        var foreign = new WasmTag(other, new WasmTagType());
        var linker = new WasmLinker().DefineFunction("host", "throw", void () => throw new WasmGuestException(new WasmExceptionValue(foreign)));
        var instance = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "throw", [], [])
            .Function("run", [], [], code => code.Block().TryTable(null, new Catch(0)).Call("throw").End().End())
            .Compile());
        var trap = GuestTrap.Expect(WasmTrapKind.HostError, instance.GetFunction<Action>("run"));
        trap.InnerException.ShouldBeOfType<WasmGuestException>();
    }

    [Fact]
    public void A_start_function_may_throw()
    {
        var module = new ModuleBuilder().Tag([I32]).Function("start", [], [], code => code.I32Const(1).Throw(0)).Start("start").Compile();
        using var store = new WasmStore();
        Should.Throw<WasmGuestException>(() => module.Instantiate(store)).Value.Values.ShouldBe([WasmValue.I32(1)]);
        store.IsRunning.ShouldBeFalse();
    }

    [Fact]
    public void Recursion_through_try_tables_ends_as_a_trap_and_deep_throws_are_caught()
    {
        using var store = new WasmStore();
        var instance = new ModuleBuilder()
            .Tag([I32])
            .Function("down", [I32], [], code => code
                .LocalGet(0).I32Eqz().If().I32Const(12).Throw(0).End()
                .Block().TryTable(null, new Catch(0, 1)).LocalGet(0).I32Const(1).I32Sub().Call("down").End().End())
            .Function("run", [I32], [I32], code => code
                .Block(I32).TryTable(null, new Catch(0, 0)).LocalGet(0).Call("down").End().I32Const(0).End())
            .Tag([])
            .Compile()
            .Instantiate(store);
        var run = instance.GetFunction<Func<int, int>>("run");
        run(2_000).ShouldBe(12);
        GuestTrap.Expect(WasmTrapKind.StackExhausted, () => run(100_000_000));
        run(2_000).ShouldBe(12);
    }
}
