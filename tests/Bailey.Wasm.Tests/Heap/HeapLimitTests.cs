using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Heap;

/// <summary>What guests make on the heap is bounded while it is in use, and may be as much as they like when it is not.</summary>
public sealed class HeapLimitTests
{
    private const int MiB = 1024 * 1024;

    // Of the guests below: a structure with a reference and a number, and header, type and both places.
    private const int NodeBytes = 40;

    [Fact]
    public void Garbage_can_be_made_for_ever()
    {
        using var store = new WasmStore(new() { MaxHeapBytes = MiB });
        var churn = Nodes().Instantiate(store).GetFunction<Func<int, int>>("churn");
        churn(10_000_000).ShouldBe(10_000_000);
        store.HeapBytes.ShouldBeLessThan(MiB);
    }

    [Fact]
    public void Large_garbage_can_be_made_for_ever()
    {
        using var store = new WasmStore(new() { MaxHeapBytes = 4 * MiB });
        var arrays = Arrays().Instantiate(store).GetFunction<Func<int, int, int>>("churn");
        arrays(2000, MiB).ShouldBe(2000);
    }

    [Theory]
    [InlineData(MiB / 4)]
    [InlineData(4 * MiB)]
    [InlineData(64 * MiB)]
    public void What_is_kept_meets_the_limit(int limit)
    {
        using var store = new WasmStore(new() { MaxHeapBytes = limit });
        var instance = Nodes().Instantiate(store);
        var keep = instance.GetFunction<Action<int>>("keep");
        var trap = Should.Throw<WasmTrapException>(() => keep(int.MaxValue));
        trap.Kind.ShouldBe(WasmTrapKind.OutOfHeap);
        trap.Message.ShouldContain("MaxHeapBytes");
        long kept = instance.GetFunction<Func<int>>("count")() * (long)NodeBytes;
        kept.ShouldBeInRange((long)(0.95 * limit), (long)(1.3 * limit));

        // What is let go of can be used again.
        instance.GetFunction<Action>("forget")();
        keep((int)(0.95 * limit / NodeBytes));
        instance.GetFunction<Func<int>>("count")().ShouldBe((int)(0.95 * limit / NodeBytes));
    }

    [Fact]
    public void Memory_of_the_process_stays_bounded_while_a_guest_keeps_all_it_makes()
    {
        using var store = new WasmStore(new() { MaxHeapBytes = 16 * MiB });
        var keep = Nodes().Instantiate(store).GetFunction<Action<int>>("keep");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Should.Throw<WasmTrapException>(() => keep(int.MaxValue)).Kind.ShouldBe(WasmTrapKind.OutOfHeap);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(40 * MiB);
    }

    [Fact]
    public void What_has_no_room_is_not_made()
    {
        using var store = new WasmStore(new() { MaxHeapBytes = MiB });
        var instance = Arrays().Instantiate(store);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<WasmTrapException>(() => instance.GetFunction<Func<int, int, int>>("churn")(1, -1)).Kind.ShouldBe(WasmTrapKind.OutOfHeap);
        Should.Throw<WasmTrapException>(() => instance.GetFunction<Func<int, int, int>>("churn")(1, MiB)).Kind.ShouldBe(WasmTrapKind.OutOfHeap);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MiB / 2);
        instance.GetFunction<Func<int, int, int>>("churn")(1, MiB / 2).ShouldBe(1);
    }

    [Fact]
    public void No_heap_at_all_can_be_allowed()
    {
        using var store = new WasmStore(new() { MaxHeapBytes = 0 });
        var instance = Nodes().Instantiate(store);
        Should.Throw<WasmTrapException>(() => instance.GetFunction<Action<int>>("keep")(1)).Kind.ShouldBe(WasmTrapKind.OutOfHeap);
        Should.Throw<ArgumentOutOfRangeException>(() => new WasmStore(new() { MaxHeapBytes = -1 }));
    }

    [Fact]
    public async Task Guests_that_run_at_the_same_time_meet_each_their_own_limit()
    {
        var module = Nodes();
        var outcomes = Enumerable.Range(0, 6).Select(guest => Task.Factory.StartNew(
            () =>
            {
                using var store = new WasmStore(new() { MaxHeapBytes = 2 * MiB });
                var instance = module.Instantiate(store);
                if (guest % 2 == 0)
                {
                    return (Kept: instance.GetFunction<Func<int, int>>("churn")(2_000_000), Trap: (WasmTrapKind?)null);
                }

                var trap = Should.Throw<WasmTrapException>(() => instance.GetFunction<Action<int>>("keep")(int.MaxValue));
                return (Kept: instance.GetFunction<Func<int>>("count")(), Trap: (WasmTrapKind?)trap.Kind);
            },
            TaskCreationOptions.LongRunning)).ToArray();
        var told = await Task.WhenAll(outcomes);
        for (var guest = 0; guest < told.Length; guest++)
        {
            var (kept, trap) = told[guest];
            WasmTrapKind? expected = guest % 2 == 0 ? null : WasmTrapKind.OutOfHeap;
            trap.ShouldBe(expected);
            if (guest % 2 != 0)
            {
                (kept * (long)NodeBytes).ShouldBeInRange((long)(0.95 * 2 * MiB), (long)(1.3 * 2 * MiB));
            }
        }
    }

    [Fact]
    public void Integers_of_31_bits_count_too()
    {
        var module = new ModuleBuilder();
        var array = module.Define([0x5E, 0x6C, 1]);
        module.RawGlobal([0x63, (byte)array, 1, 0xD0, (byte)array, 0x0B]);
        module.Function("fill", [I32], [], [I32], c => c
            .LocalGet(0).ArrayNewDefault(array).GlobalSet(0)
            .Loop()
            .GlobalGet(0).LocalGet(1).LocalGet(1).RefI31().ArraySet(array)
            .LocalGet(1).I32Const(1).I32Add().LocalTee(1).LocalGet(0).I32LtU().BrIf(0)
            .End());
        using var store = new WasmStore(new() { MaxHeapBytes = MiB });
        var fill = module.Compile().Instantiate(store).GetFunction<Action<int>>("fill");
        fill(20_000);
        Should.Throw<WasmTrapException>(() => fill(60_000)).Kind.ShouldBe(WasmTrapKind.OutOfHeap);
    }

    // Of the smallest structure that can change, and of one of as many bytes as there are fields.
    [Theory]
    [InlineData(1, 500_000)]
    [InlineData(5_000, 500)]
    public void A_snapshot_is_not_much_larger_than_what_it_is_of(int fields, int count)
    {
        var module = new ModuleBuilder();
        var array = module.Define([0x5E, 0x6E, 1]);
        var structure = module.Define([0x5F, .. new ByteWriter().U32((uint)fields).Span, .. Enumerable.Repeat<byte[]>([0x78, 1], fields).SelectMany(field => field)]);
        module.RawGlobal([0x63, (byte)array, 1, 0xD0, (byte)array, 0x0B]);
        module.Function("fill", [], [], [I32], c => c
            .I32Const(count).ArrayNewDefault(array).GlobalSet(0)
            .Loop()
            .GlobalGet(0).LocalGet(0).StructNewDefault(structure).ArraySet(array)
            .LocalGet(0).I32Const(1).I32Add().LocalTee(0).I32Const(count).I32LtU().BrIf(0)
            .End());
        module.Start("fill");
        var compiled = module.Compile();
        using var store = new WasmStore();
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        var instance = compiled.Instantiate(store);
        var full = GC.GetTotalMemory(forceFullCollection: true);
        var snapshot = store.TakeSnapshot();
        var both = GC.GetTotalMemory(forceFullCollection: true);
        (both - full).ShouldBeLessThan((full - empty) * 3 / 2);
        snapshot.Bytes.ShouldBeInRange((both - empty) * 9 / 10, (both - empty) * 11 / 10);
        GC.KeepAlive(instance);
    }

    [Fact]
    public void A_deadline_ends_the_wait_for_a_snapshot()
    {
        using var store = new WasmStore();
        var instance = Nodes().Instantiate(store);
        instance.GetFunction<Action<int>>("keep")(100_000);
        using (store.Begin(TimeSpan.Zero))
        {
            Should.Throw<WasmTrapException>(store.TakeSnapshot).Kind.ShouldBe(WasmTrapKind.Deadline);
        }

        var snapshot = store.TakeSnapshot();
        instance.GetFunction<Action>("forget")();
        store.Restore(snapshot);
        instance.GetFunction<Func<int>>("count")().ShouldBe(100_000);
    }

    [Fact]
    public void A_constant_expression_is_held_to_the_limit()
    {
        var module = new ModuleBuilder();
        var array = module.Define([0x5E, 0x7E, 1]);
        module.RawGlobal([0x63, (byte)array, 0, 0x41, 0x80, 0x80, 0xC0, 0x00, 0xFB, 0x07, (byte)array, 0x0B]);
        using var store = new WasmStore(new() { MaxHeapBytes = MiB });
        Should.Throw<WasmTrapException>(() => module.Compile().Instantiate(store)).Kind.ShouldBe(WasmTrapKind.OutOfHeap);
    }

    [Fact]
    public void Making_filling_and_copying_use_fuel_by_size()
    {
        var instance = Arrays().Instantiate();
        Used(instance, "churn", 1, 1000).ShouldBeLessThan(2000);
        Used(instance, "churn", 1, MiB).ShouldBeGreaterThan(MiB / 16);
        Used(instance, "fill", MiB, 1000).ShouldBeLessThan(Used(instance, "fill", MiB, MiB) - (MiB / 20));
        Used(instance, "copy", MiB, 1000).ShouldBeLessThan(Used(instance, "copy", MiB, MiB) - (MiB / 20));
        instance.Store.Fuel = 100;
        Should.Throw<WasmTrapException>(() => instance.GetFunction<Func<int, int, int>>("churn")(1, MiB)).Kind.ShouldBe(WasmTrapKind.OutOfFuel);
        var many = Nodes().Instantiate();
        many.Store.Fuel = 100_000;
        Should.Throw<WasmTrapException>(() => many.GetFunction<Func<int, int>>("churn")(int.MaxValue)).Kind.ShouldBe(WasmTrapKind.OutOfFuel);
    }

    [Fact]
    public void A_deadline_stops_a_guest_that_makes_garbage()
    {
        var churn = Nodes().Instantiate().GetFunction("churn");
        using var scope = churn.Store.Begin(TimeSpan.FromMilliseconds(50));
        Should.Throw<WasmTrapException>(() => churn.Invoke(WasmValue.I32(int.MaxValue))).Kind.ShouldBe(WasmTrapKind.Deadline);
    }

    private static long Used(WasmInstance instance, string function, int first, int second)
    {
        instance.Store.Fuel = 100_000_000;
        instance.GetFunction<Func<int, int, int>>(function)(first, second);
        return 100_000_000 - instance.Store.Fuel;
    }

    private static WasmModule Nodes()
    {
        // (rec (type $node (struct (field (ref null $node)) (field i32)))), and the first of a list of them.
        var module = new ModuleBuilder();
        var node = module.Define([0x5F, 2, 0x63, 0, 0, 0x7F, 1]);
        module.RawGlobal([0x63, (byte)node, 1, 0xD0, (byte)node, 0x0B]);
        module.Global(new(I32, true), c => c.I32Const(0));
        return module
            .Function("churn", [I32], [I32], [I32], c => c
                .Loop()
                .RefNullOf((byte)node).LocalGet(1).I32Const(1).I32Add().StructNew(node).StructGet(node, 1)
                .LocalTee(1).LocalGet(0).I32LtU().BrIf(0)
                .End()
                .LocalGet(1))
            .Function("keep", [I32], [], c => c
                .Loop()
                .GlobalGet(0).LocalGet(0).StructNew(node).GlobalSet(0)
                .GlobalGet(1).I32Const(1).I32Add().GlobalSet(1)
                .LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0)
                .End())
            .Function("count", [], [I32], c => c.GlobalGet(1))
            .Function("forget", [], [], c => c.RefNullOf((byte)node).GlobalSet(0).I32Const(0).GlobalSet(1))
            .Compile();
    }

    private static WasmModule Arrays()
    {
        var module = new ModuleBuilder();
        var bytes = module.Define([0x5E, 0x78, 1]);
        return module
            .Function("churn", [I32, I32], [I32], [I32], c => c
                .Loop()
                .LocalGet(1).ArrayNewDefault(bytes).ArrayLen().LocalGet(1).I32Eq()
                .LocalGet(2).I32Add().LocalTee(2).LocalGet(0).I32LtU().BrIf(0)
                .End()
                .LocalGet(2))
            .Function("fill", [I32, I32], [I32], c => c
                .LocalGet(0).ArrayNewDefault(bytes).I32Const(0).I32Const(7).LocalGet(1).ArrayFill(bytes).I32Const(0))
            .Function("copy", [I32, I32], [I32], c => c
                .LocalGet(0).ArrayNewDefault(bytes).I32Const(0).LocalGet(0).ArrayNewDefault(bytes).I32Const(0).LocalGet(1).ArrayCopy(bytes, bytes).I32Const(0))
            .Compile();
    }
}
