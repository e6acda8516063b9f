using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Guarding;

/// <summary>Accesses outside of a guarded memory, wherever guests run: each becomes the trap, and everything goes on.</summary>
public sealed class MemoryFaultTests
{
    private static readonly WasmCompileOptions Guarded = new() { BoundsChecks = WasmBoundsChecks.GuardPages };

    private static readonly Dictionary<string, Action<CodeWriter>> Ends = new()
    {
        ["dropped"] = static code => code.Drop(),
        ["kept in a local that is never read"] = static code => code.LocalSet(1),
        ["left behind by a branch"] = static code => code.Br(0),
        ["left behind by a branch that may be taken"] = static code => code.LocalGet(0).I32Eqz().BrIf(0).Drop(),
        ["left behind by a return"] = static code => code.Return(),
        ["dropped after a call"] = static code => code.Call("nop").Drop(),
        ["before something else that traps"] = static code => code.Unreachable(),
    };

    [Fact]
    public void Guard_pages_are_used_on_linux_and_only_for_memories_of_32_bits()
    {
        var expected = OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64
            ? WasmBoundsChecks.GuardPages
            : WasmBoundsChecks.Explicit;
        Compile(new ModuleBuilder().Memory(1)).BoundsChecks.ShouldBe(expected);
        Compile(new ModuleBuilder().Memory(new WasmMemoryType(1, 2, true))).BoundsChecks.ShouldBe(WasmBoundsChecks.Explicit);
        Compile(new ModuleBuilder()).BoundsChecks.ShouldBe(WasmBoundsChecks.Explicit);
        WasmModule.Compile(new ModuleBuilder().Memory(1).ToBytes(), Guarded with { BoundsChecks = WasmBoundsChecks.Explicit }).BoundsChecks.ShouldBe(WasmBoundsChecks.Explicit);
    }

    [Fact]
    public void A_trap_has_the_backtrace_of_the_guest_and_no_inner_exception()
    {
        var instance = Compile(new ModuleBuilder()
            .Memory(1)
            .Function("inner", [], [I32], code => code.I32Const(-1).I32Load(), export: false)
            .Function("middle", [], [I32], code => code.Call("inner").I32Const(1).I32Add(), export: false)
            .Function("outer", [], [I32], code => code.Call("middle").I32Const(1).I32Add())
            .Names("sample")).Instantiate();
        var trap = Should.Throw<WasmTrapException>(() => instance.GetFunction<Func<int>>("outer")());
        trap.Kind.ShouldBe(WasmTrapKind.OutOfBoundsMemory);
        trap.InnerException.ShouldBeNull();
        trap.Message.ShouldBe("out of bounds memory access");
        trap.Backtrace.Select(static frame => frame.FunctionName).ShouldBe(["inner", "middle", "outer"]);
    }

    [Fact]
    public void A_null_reference_in_a_host_function_is_the_hosts_error()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store)
            .DefineFunction("host", "fail", static (int value) => ((string?)(object?)(value == 0 ? null : "text"))!.Length)
            .DefineFunction("host", "throw", static (int value) => value == 0 ? throw new NullReferenceException("thrown") : value);
        var instance = linker.Instantiate(Compile(new ModuleBuilder()
            .ImportFunction("host", "fail", [I32], [I32])
            .ImportFunction("host", "throw", [I32], [I32])
            .Memory(1)
            .Function("call_fail", [], [I32], code => code.I32Const(0).Call("fail"))
            .Function("call_throw", [], [I32], code => code.I32Const(0).Call("throw"))));
        foreach (var name in (string[])["call_fail", "call_throw"])
        {
            var trap = Should.Throw<WasmTrapException>(() => instance.GetFunction<Func<int>>(name)());
            trap.Kind.ShouldBe(WasmTrapKind.HostError);
            trap.InnerException.ShouldBeOfType<NullReferenceException>();
        }
    }

    [Fact]
    public void A_null_reference_of_the_host_itself_stays_one()
    {
        Compile(new ModuleBuilder().Memory(1)).Instantiate();
        var array = (int[]?)(object?)null;
        Should.Throw<NullReferenceException>(() => array!.Length);
    }

    [Fact]
    public void Faults_pass_through_guests_and_hosts_that_call_each_other()
    {
        using var store = new WasmStore();
        WasmInstance? instance = null;
        var linker = new WasmLinker(store).DefineFunction("host", "again", (int depth) => instance!.GetFunction<Func<int, int>>("descend")(depth));
        instance = linker.Instantiate(Compile(new ModuleBuilder()
            .ImportFunction("host", "again", [I32], [I32])
            .Memory(1)
            .Function("descend", [I32], [I32], code => code
                .LocalGet(0).I32Eqz().If(I32).I32Const(0x10000).I32Load8U().Else().LocalGet(0).I32Const(1).I32Sub().Call("again").End()
                .I32Const(1).I32Add())));
        for (var round = 0; round < 5; round++)
        {
            var trap = GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Func<int, int>>("descend")(100));
            trap.Backtrace.Length.ShouldBe(100);
            trap.Backtrace.ShouldAllBe(static frame => frame.FunctionName == "descend");
        }

        store.IsRunning.ShouldBeFalse();
    }

    [Fact]
    public void A_host_function_may_catch_the_trap_of_the_guest_it_calls()
    {
        using var store = new WasmStore();
        WasmInstance? instance = null;
        var linker = new WasmLinker(store).DefineFunction("host", "try", () =>
        {
            try
            {
                instance!.GetFunction<Action>("fail")();
                return 0;
            }
            catch (WasmTrapException trap)
            {
                return (int)trap.Kind;
            }
        });
        instance = linker.Instantiate(Compile(new ModuleBuilder()
            .ImportFunction("host", "try", [], [I32])
            .Memory(1)
            .Function("fail", [], [], code => code.I32Const(-4).I64Const(1).I64Store())
            .Function("run", [], [I32], code => code.I32Const(8).I32Const(5).I32Store().Call("try").I32Const(8).I32Load().I32Add())));
        instance.GetFunction<Func<int>>("run")().ShouldBe((int)WasmTrapKind.OutOfBoundsMemory + 5);
    }

    [Fact]
    public void A_guest_catches_no_fault()
    {
        var instance = Compile(new ModuleBuilder()
            .Memory(1)
            .Function("inner", [], [I32], code => code.I32Const(-1).I32Load(), export: false)
            .Function("own", [], [I32], code => code
                .Block().TryTable(I32, new Catch(0)).I32Const(-1).I32Load().End().Return().End().I32Const(7))
            .Function("callees", [], [I32], code => code
                .Block().TryTable(I32, new Catch(0)).Call("inner").End().Return().End().I32Const(7))).Instantiate();
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Func<int>>("own")());
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Func<int>>("callees")());
    }

    [Fact]
    public void A_start_function_that_faults_traps()
    {
        var module = Compile(new ModuleBuilder().Memory(1).Function("start", [], [], code => code.I32Const(0x10000).I32Const(1).I32Store8(), export: false).Start("start"));
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => module.Instantiate());
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => module.Instantiate());
    }

    [Fact]
    public void A_store_that_crosses_the_end_writes_nothing()
    {
        var instance = Compile(new ModuleBuilder().Memory(1).Function("run", [I32], [], code => code.LocalGet(0).I64Const(-1).I64Store())).Instantiate();
        for (var address = 0xFFF9; address < 0x10000; address++)
        {
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Action<int>>("run")(address));
        }

        instance.GetMemory().Span.IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    [Fact]
    public void Addresses_above_2_GiB_are_those_of_large_memories()
    {
        const int Pages = 40_000;
        const long Last = (Pages * 65536L) - 4;
        using var store = new WasmStore(new WasmStoreOptions { MaxMemoryBytes = 4L << 30 });
        var instance = Compile(new ModuleBuilder()
            .Memory(Pages)
            .Function("load", [I32], [I32], code => code.LocalGet(0).I32Load())
            .Function("load_beyond", [I32], [I32], code => code.LocalGet(0).I32Load(0x100))
            .Function("store", [I32, I32], [], code => code.LocalGet(0).LocalGet(1).I32Store())).Instantiate(store);
        instance.GetFunction<Action<int, int>>("store")(unchecked((int)Last), 7);
        instance.GetMemory().GetSpan(Last, 4)[0].ShouldBe((byte)7);
        instance.GetFunction<Func<int, int>>("load")(unchecked((int)Last)).ShouldBe(7);
        instance.GetFunction<Func<int, int>>("load_beyond")(unchecked((int)(Last - 0x100))).ShouldBe(7);
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Func<int, int>>("load")(unchecked((int)(Last + 1))));
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Func<int, int>>("load_beyond")(-1));
    }

    [Fact]
    public void A_memory_that_is_put_back_is_as_short_as_it_was()
    {
        var module = Compile(new ModuleBuilder()
            .Memory(1, 100)
            .Data(static offset => offset.I32Const(8), [1, 2, 3])
            .Function("grow", [I32], [I32], code => code.LocalGet(0).MemoryGrow())
            .Function("load", [I32], [I32], code => code.LocalGet(0).I32Load())
            .Function("store", [I32, I32], [], code => code.LocalGet(0).LocalGet(1).I32Store()));
        using var pool = new WasmInstancePool(module);
        foreach (var pages in (int[])[1, 99, 3, 60])
        {
            using var lease = pool.Rent();
            var load = lease.Instance.GetFunction<Func<int, int>>("load");
            load(8).ShouldBe(0x030201);
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load(0x10000));
            lease.Instance.GetFunction<Func<int, int>>("grow")(pages).ShouldBe(1);
            load(0x10000).ShouldBe(0, "what it held before is gone");
            lease.Instance.GetFunction<Action<int, int>>("store")(0x10000, 5);
            lease.Instance.GetFunction<Action<int, int>>("store")((pages * 0x10000) + 0xFFFC, 6);
            load(0x10000).ShouldBe(5);
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load((pages + 1) * 0x10000));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public void A_memory_is_put_back_to_any_of_several_lengths(int data)
    {
        using var store = new WasmStore();
        var instance = Compile(new ModuleBuilder()
            .Memory(2, 100)
            .Data(static offset => offset.I32Const(8), [.. Enumerable.Repeat((byte)1, data)])
            .Function("grow", [I32], [I32], code => code.LocalGet(0).MemoryGrow())
            .Function("load", [I32], [I32], code => code.LocalGet(0).I32Load())
            .Function("store", [I32, I32], [], code => code.LocalGet(0).LocalGet(1).I32Store())).Instantiate(store);
        var load = instance.GetFunction<Func<int, int>>("load");
        var small = store.TakeSnapshot();
        instance.GetFunction<Func<int, int>>("grow")(20).ShouldBe(2);
        instance.GetFunction<Action<int, int>>("store")(0x15_FFFC, 7);
        var large = store.TakeSnapshot();
        for (var round = 0; round < 3; round++)
        {
            store.Restore(small);
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load(0x2_0000));
            load(8).ShouldBe(data == 1 ? 1 : 0x01010101);
            store.Restore(large);
            load(0x15_FFFC).ShouldBe(7);
            load(0x2_0000).ShouldBe(0);
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load(0x16_0000));
        }
    }

    [Fact]
    public void Memories_of_the_host_and_of_other_modules_are_guarded_for_who_imports_them()
    {
        using var store = new WasmStore();
        var memory = new WasmMemory(store, new WasmMemoryType(1, 2));
        var wide = new WasmMemory(store, new WasmMemoryType(1, 2, true));
        var linker = new WasmLinker(store).Define("host", "memory", memory).Define("host", "wide", wide);
        var instance = linker.Instantiate(Compile(new ModuleBuilder()
            .ImportMemory("host", "memory", new WasmMemoryType(1))
            .ImportMemory("host", "wide", new WasmMemoryType(1, null, true))
            .Memory(1)
            .Function("load", [I32], [I32], code => code.LocalGet(0).I32Load())
            .Function("load_wide", [I64], [I32], code => code.LocalGet(0).I32Load(memory: 1))
            .Function("load_own", [I32], [I32], code => code.LocalGet(0).I32Load(memory: 2))));
        memory.Grow(1).ShouldBe(1);
        memory.Span[0x1FFFC] = 3;
        instance.GetFunction<Func<int, int>>("load")(0x1FFFC).ShouldBe(3);
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Func<int, int>>("load")(0x1FFFD));
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Func<long, int>>("load_wide")(0xFFFD));
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Func<long, int>>("load_wide")(-1));
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Func<int, int>>("load_own")(0xFFFD));
    }

    public static TheoryData<string> Unneeded => [.. Ends.Keys];

    [Theory]
    [MemberData(nameof(Unneeded))]
    public void A_load_whose_value_nobody_needs_traps(string how)
    {
        // All cross the end with their last byte alone.
        (WasmValueType Type, Action<CodeWriter> Load)[] loads =
        [
            (I32, static code => code.I32Load(0xFFFD)),
            (I64, static code => code.I64Load(0xFFF9)),
            (F64, static code => code.F64Load(0xFFF9)),
            (V128, static code => code.V128Load(0xFFF1)),
        ];
        foreach (var (type, load) in loads)
        {
            var instance = Compile(new ModuleBuilder()
                .Memory(1)
                .Function("nop", [], [], code => code.Unreachable(), export: false)
                .Function("run", [I32], [], [type], code =>
                {
                    code.LocalGet(0);
                    load(code);
                    Ends[how](code);
                })).Instantiate();
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Action<int>>("run")(0));
        }
    }

    private static WasmModule Compile(ModuleBuilder builder) => WasmModule.Compile(builder.ToBytes(), Guarded);
}
