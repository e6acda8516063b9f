using System.Runtime.CompilerServices;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Pooling;

/// <summary>Each caller of a pool finds its instance new.</summary>
public sealed class InstancePoolTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(300_000)]
    public void What_a_caller_did_the_next_one_does_not_see(int data)
    {
        using var pool = new WasmInstancePool(Build(data));
        var first = Change(pool);
        pool.IdleInstances.ShouldBe(1);
        using var lease = pool.Rent();
        lease.Instance.ShouldBeSameAs(first);
        Untouched(lease.Instance, data);
    }

    [Fact]
    public void A_trap_leaves_nothing_to_the_next_caller()
    {
        using var pool = new WasmInstancePool(Build());
        using (var lease = pool.Rent())
        {
            lease.Instance.GetFunction<Action<int, int>>("store")(100, 1);
            GuestTrap.Expect(WasmTrapKind.Unreachable, () => lease.Instance.GetFunction<Action>("trap")());
            lease.Store.Interrupt();
        }

        using var next = pool.Rent();
        Untouched(next.Instance, 0);
    }

    [Fact]
    public void Fuel_and_memory_limit_are_those_of_the_options_for_each_caller()
    {
        var options = WasmInstancePoolOptions.Default with { Store = WasmStoreOptions.Default with { InitialFuel = 10_000, MaxMemoryBytes = 1 << 20 } };
        using var pool = new WasmInstancePool(Build(), options: options);
        for (var i = 0; i < 3; i++)
        {
            using var lease = pool.Rent();
            (lease.Store.Fuel, lease.Store.MemoryLimit, lease.Store.MemoryRefusals).ShouldBe((10_000, 1 << 20, 0));
            lease.Store.MemoryLimit = 0;
            lease.Instance.GetFunction<Func<int, int>>("grow")(1).ShouldBe(-1);
            GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => lease.Instance.GetFunction<Action>("spin")());
        }

        pool.IdleInstances.ShouldBe(1);
    }

    [Fact]
    public void Limits_below_nothing_are_refused()
    {
        var options = WasmInstancePoolOptions.Default;
        Should.Throw<ArgumentOutOfRangeException>(() => new WasmInstancePool(Build(), options: options with { MaxIdleBytes = -1 }));
        Should.Throw<ArgumentOutOfRangeException>(() => new WasmInstancePool(Build(), options: options with { MaxIdleInstances = -1 }));

        using var pool = new WasmInstancePool(Build(), options: options with { MaxIdleBytes = 0 });
        pool.Rent().Dispose();
        pool.IdleInstances.ShouldBe(0);
    }

    [Fact]
    public void Objects_and_exceptions_of_a_caller_are_neither_held_nor_counted_to_the_next_one()
    {
        var module = new ModuleBuilder()
            .Tag([])
            .Function("pair", [ExternRef], [ExternRef, ExternRef], code => code.LocalGet(0).LocalGet(0))
            .Function("take", [ExternRef], [], code => code.LocalGet(0).Call("pair").Drop().Drop())
            .Function("catch", [], [ExnRef], code => code
                .Block(ExnRef).TryTable(null, new Catch(0, PassesReference: true)).Throw(0).End().Unreachable().End())
            .Compile();
        using var pool = new WasmInstancePool(module, options: new() { Store = WasmStoreOptions.Default with { MaxExceptionBytes = 1_000 } });
        var (held, passed) = Use(pool);
        GC.Collect();
        passed.IsAlive.ShouldBeFalse();
        var (next, _) = Use(pool);
        next.Length.ShouldBe(held.Length);
        pool.IdleInstances.ShouldBe(1);
    }

    [Fact]
    public void An_instance_in_a_scope_that_was_not_ended_is_not_used_again()
    {
        using var pool = new WasmInstancePool(Build());
        WasmInstance left;
        using (var lease = pool.Rent())
        {
            left = lease.Instance;
            _ = lease.Store.Begin(TimeSpan.FromMinutes(1));
        }

        pool.IdleInstances.ShouldBe(0);
        Should.Throw<ObjectDisposedException>(() => left.GetFunction<Func<int, int>>("load")(0));
    }

    [Fact]
    public async Task An_instance_given_back_while_it_runs_is_stopped_and_not_used_again()
    {
        using var pool = new WasmInstancePool(Build());
        var lease = pool.Rent();
        var store = lease.Store;
        var spin = lease.Instance.GetFunction<Action>("spin");
        var running = Task.Run(() => Should.Throw<WasmTrapException>(spin));
        SpinWait.SpinUntil(() => store.IsRunning);
        lease.Dispose();
        (await running).Kind.ShouldBe(WasmTrapKind.Cancelled);
        pool.IdleInstances.ShouldBe(0);
        Should.Throw<ObjectDisposedException>(() => lease.Instance);
    }

    [Fact]
    public void No_more_are_kept_than_was_asked_for()
    {
        using var pool = new WasmInstancePool(Build(), options: new() { MaxIdleInstances = 2 });
        var leases = Enumerable.Range(0, 5).Select(_ => pool.Rent()).ToArray();
        leases.Select(static lease => lease.Instance).Distinct().Count().ShouldBe(5);
        foreach (var lease in leases)
        {
            lease.Dispose();
            lease.Dispose();
        }

        pool.IdleInstances.ShouldBe(2);
    }

    [Fact]
    public void No_more_are_kept_than_there_may_be_bytes_of_what_guests_made_before_anybody_called_them()
    {
        // An array of 4 MiB on the heap, and another copy of it in the snapshot.
        const int length = 512 * 1024;
        var module = new ModuleBuilder();
        var array = module.Define([0x5E, 0x7E, 1]);
        module.RawGlobal([0x63, (byte)array, 1, 0x41, .. new byte[] { 0x80, 0x80, 0x20 }, 0xFB, 0x07, (byte)array, 0x0B]);
        var compiled = module
            .Function("length", [], [I32], code => code.GlobalGet(0).ArrayLen())
            .Function("change", [], [I64], code => code
                .GlobalGet(0).I32Const(0).GlobalGet(0).I32Const(0).ArrayGet(array).I64Const(1).I64Add().ArraySet(array)
                .GlobalGet(0).I32Const(0).ArrayGet(array))
            .Compile();
        using var pool = new WasmInstancePool(compiled, options: new() { MaxIdleBytes = 20_000_000 });
        for (var round = 0; round < 2; round++)
        {
            var leases = Enumerable.Range(0, 5).Select(_ => pool.Rent()).ToArray();
            pool.IdleInstances.ShouldBe(0);
            foreach (var lease in leases)
            {
                lease.Instance.GetFunction<Func<int>>("length")().ShouldBe(length);
                lease.Instance.GetFunction<Func<long>>("change")().ShouldBe(1);
                lease.Store.TakeSnapshot().Bytes.ShouldBeInRange(2 * 8 * length, (2 * 8 * length) + 1000);
                lease.Dispose();
            }

            pool.IdleInstances.ShouldBe(2);
        }
    }

    [Fact]
    public void After_the_end_of_the_pool_its_instances_end_too()
    {
        var pool = new WasmInstancePool(Build());
        var lease = pool.Rent();
        var instance = lease.Instance;
        pool.Rent().Dispose();
        pool.Dispose();
        pool.IdleInstances.ShouldBe(0);
        instance.GetFunction<Func<int, int>>("load")(0).ShouldBe(0);
        lease.Dispose();
        Should.Throw<ObjectDisposedException>(() => instance.GetFunction<Func<int, int>>("load")(0));
        Should.Throw<ObjectDisposedException>(() => pool.Rent());
    }

    [Fact]
    public void Imports_are_defined_for_each_instance()
    {
        var module = new ModuleBuilder().ImportFunction("host", "next", [], [I32]).Function("ask", [], [I32], code => code.Call("next")).Compile();
        var made = 0;
        using var pool = new WasmInstancePool(module, linker =>
        {
            var number = ++made;
            linker.DefineFunction("host", "next", () => number);
        });
        using var one = pool.Rent();
        using var two = pool.Rent();
        one.Instance.GetFunction<Func<int>>("ask")().ShouldBe(1);
        two.Instance.GetFunction<Func<int>>("ask")().ShouldBe(2);
    }

    [Fact]
    public void A_module_that_cannot_be_linked_says_so_at_each_rent()
    {
        using var pool = new WasmInstancePool(new ModuleBuilder().ImportFunction("host", "missing", [], []).Compile());
        Should.Throw<WasmLinkException>(() => pool.Rent());
        Should.Throw<WasmLinkException>(() => pool.Rent());
    }

    [Fact]
    public async Task Many_threads_share_a_pool_and_no_state()
    {
        using var pool = new WasmInstancePool(Build(200_000), options: new() { MaxIdleInstances = 3 });
        await Task.WhenAll(Enumerable.Range(1, 8).Select(mark => Task.Run(() =>
        {
            for (var i = 0; i < 40; i++)
            {
                using var lease = pool.Rent();
                Untouched(lease.Instance, 200_000);
                lease.Instance.GetFunction<Action<int, int>>("store")(100, mark);
                lease.Instance.GetFunction<Action<int, int>>("store")(150_000, mark);
                lease.Instance.GetFunction<Func<int, int>>("load")(100).ShouldBe(mark);
            }
        })));
        pool.IdleInstances.ShouldBeInRange(1, 3);
    }

    // As many exceptions as it may have; the host holds on to them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (object?[] Exceptions, WeakReference Passed) Use(WasmInstancePool pool)
    {
        using var lease = pool.Rent();
        var passed = new object();
        lease.Instance.GetFunction<Action<object>>("take")(passed);
        var exceptions = new List<object?>();
        GuestTrap.Expect(WasmTrapKind.TooManyObjects, () =>
        {
            while (true)
            {
                exceptions.Add(lease.Instance.GetFunction("catch").Invoke()[0].Reference);
            }
        });
        exceptions.Count.ShouldBeInRange(2, 20);
        return ([.. exceptions], new WeakReference(passed));
    }

    private static WasmInstance Change(WasmInstancePool pool)
    {
        using var lease = pool.Rent();
        var instance = lease.Instance;
        var (store, load) = (instance.GetFunction<Action<int, int>>("store"), instance.GetFunction<Func<int, int>>("load"));
        store(100, 7);
        store(16 * 65_536 - 1, 8);
        instance.GetFunction<Func<int, int>>("grow")(3).ShouldBe(16);
        store(18 * 65_536, 9);
        load(18 * 65_536).ShouldBe(9);
        instance.GetFunction<Action>("count")();
        instance.GetFunction<Action>("count")();
        instance.GetFunction<Action>("drop")();
        instance.GetTable("table")[0] = null;
        instance.GetTable("table").Grow(5).ShouldBe(2);
        return instance;
    }

    private static void Untouched(WasmInstance instance, int data)
    {
        var load = instance.GetFunction<Func<int, int>>("load");
        load(100).ShouldBe(data > 0 ? 1 : 0);
        load(16 * 65_536 - 1).ShouldBe(0);
        load(Math.Max(0, data - 1)).ShouldBe(data > 0 ? 1 : 0);
        instance.GetMemory().Pages.ShouldBe(16UL);
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load(16 * 65_536));
        instance.GetGlobal("counted").Value.AsI32().ShouldBe(0);
        instance.GetTable("table").Length.ShouldBe(2);
        instance.GetTable("table")[0].ShouldNotBeNull();
        instance.GetFunction<Action>("init")();
    }

    private static WasmModule Build(int data = 0) => new ModuleBuilder()
        .Memory(16, 64)
        .Table(2, 10, "table")
        .Global(new WasmGlobalType(I32, true), code => code.I32Const(0), "counted")
        .Elements(offset => offset.I32Const(0), "count")
        .Data(offset => offset.I32Const(0), [.. Enumerable.Repeat((byte)1, data)])
        .PassiveData([1, 2, 3])
        .Function("load", [I32], [I32], code => code.LocalGet(0).I32Load8U())
        .Function("store", [I32, I32], [], code => code.LocalGet(0).LocalGet(1).I32Store8())
        .Function("grow", [I32], [I32], code => code.LocalGet(0).MemoryGrow())
        .Function("count", [], [], code => code.GlobalGet(0).I32Const(1).I32Add().GlobalSet(0))
        .Function("init", [], [], code => code.I32Const(500_000).I32Const(0).I32Const(3).MemoryInit(1))
        .Function("drop", [], [], code => code.DataDrop(1))
        .Function("trap", [], [], code => code.Unreachable())
        .Function("spin", [], [], code => code.Loop().Br(0).End())
        .Compile();
}
