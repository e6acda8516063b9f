using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Pooling;

/// <summary>Memories that begin as an image shared by the instances of a module are as if their data had been copied.</summary>
public sealed class InitialMemoryTests
{
    private const int Length = 200_000, At = 5_000;

    [Fact]
    public void All_instances_begin_with_the_same_bytes_and_do_not_see_each_others()
    {
        var module = Build(Pattern(1)).Compile();
        var stores = Enumerable.Range(0, 5).Select(_ => new WasmStore()).ToArray();
        var instances = stores.Select(store => module.Instantiate(store)).ToArray();
        foreach (var (i, instance) in instances.Index())
        {
            Expected(1).AsSpan().SequenceEqual(instance.GetMemory().Span).ShouldBeTrue($"instance {i}");
            instance.GetMemory().Span.Fill((byte)i);
        }

        foreach (var (i, instance) in instances.Index())
        {
            instance.GetMemory().Span.ContainsAnyExcept((byte)i).ShouldBeFalse();
        }

        foreach (var store in stores)
        {
            store.Dispose();
        }

        Expected(1).AsSpan().SequenceEqual(module.Instantiate().GetMemory().Span).ShouldBeTrue();
    }

    [Fact]
    public void Each_instance_costs_the_same_fuel()
    {
        var module = Build(Pattern(2)).Compile();
        Enumerable.Range(0, 4).Select(_ => FuelOf(module)).Distinct().ShouldHaveSingleItem().ShouldBe(Length / 16);
    }

    [Fact]
    public void Too_little_fuel_for_the_data_traps_each_time()
    {
        var module = Build(Pattern(3)).Compile();
        for (var i = 0; i < 3; i++)
        {
            using var store = new WasmStore(new() { InitialFuel = (Length / 16) - 1 });
            GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => module.Instantiate(store));
        }
    }

    [Fact]
    public void Active_segments_are_dropped_for_each_instance()
    {
        var module = Build(Pattern(4)).PassiveData([1]).Function("init", [I32], [], code => code.I32Const(0).I32Const(0).LocalGet(0).MemoryInit(0)).Compile();
        for (var i = 0; i < 3; i++)
        {
            using var store = new WasmStore();
            var init = module.Instantiate(store).GetFunction<Action<int>>("init");
            init(0);
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => init(1));
        }
    }

    [Fact]
    public void Later_segments_overwrite_earlier_ones()
    {
        var module = new ModuleBuilder().Memory(16)
            .Data(offset => offset.I32Const(At), Pattern(5))
            .Data(offset => offset.I32Const(At + 10), [1, 2, 3])
            .Data(offset => offset.I32Const(At + 11), [9])
            .Compile();
        for (var i = 0; i < 3; i++)
        {
            using var store = new WasmStore();
            module.Instantiate(store).GetMemory().GetSpan(At + 10, 3).ToArray().ShouldBe([1, 9, 3]);
        }
    }

    [Fact]
    public void A_segment_that_does_not_fit_traps_each_time()
    {
        var module = Build(Pattern(6)).Data(offset => offset.I32Const((16 * 65_536) + 1), []).Compile();
        for (var i = 0; i < 3; i++)
        {
            using var store = new WasmStore();
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => module.Instantiate(store));
        }
    }

    [Fact]
    public void A_memory_of_an_image_grows_and_is_reset_like_any()
    {
        var module = Build(Pattern(7)).Compile();
        for (var i = 0; i < 3; i++)
        {
            using var store = new WasmStore();
            var memory = module.Instantiate(store).GetMemory();
            var snapshot = store.TakeSnapshot();
            for (var round = 0; round < 3; round++)
            {
                memory.Grow(20).ShouldBe(16);
                memory.Span.Fill(0xAA);
                store.Restore(snapshot);
                memory.Length.ShouldBe(16 * 65_536);
                Expected(7).AsSpan().SequenceEqual(memory.Span).ShouldBeTrue();
                memory.Grow(20).ShouldBe(16);
                memory.GetSpan(16 * 65_536, 20 * 65_536).ContainsAnyExcept((byte)0).ShouldBeFalse();
                store.Restore(snapshot);
            }
        }
    }

    [Fact]
    public void Snapshots_of_different_moments_can_be_restored_in_any_order()
    {
        using var store = new WasmStore();
        var memory = Build(Pattern(8)).Compile().Instantiate(store).GetMemory();
        var first = store.TakeSnapshot();
        memory.GetSpan(0, 900_000).Fill(1);
        var second = store.TakeSnapshot();
        memory.Span.Clear();
        memory.Span[77] = 5;
        var third = store.TakeSnapshot();
        foreach (var moment in (int[])[1, 2, 3, 2, 1, 3, 1, 1, 2, 2, 3, 3])
        {
            memory.Span.Fill(0xEE);
            store.Restore(moment == 1 ? first : moment == 2 ? second : third);
            var expected = moment == 1 ? Expected(8) : new byte[16 * 65_536];
            if (moment == 2)
            {
                expected.AsSpan(0, 900_000).Fill(1);
            }
            else if (moment == 3)
            {
                expected[77] = 5;
            }

            expected.AsSpan().SequenceEqual(memory.Span).ShouldBeTrue($"moment {moment}");
        }
    }

    [Fact]
    public void More_contents_than_images_are_kept_for_are_copied()
    {
        var stores = new List<(WasmStore Store, WasmStoreSnapshot Snapshot, WasmMemory Memory)>();
        for (var i = 0; i < 300; i++)
        {
            var store = new WasmStore();
            var memory = new WasmMemory(store, new WasmMemoryType(5));
            memory.GetSpan(0, 70_000).Fill(1);
            BitConverter.TryWriteBytes(memory.Span, i);
            stores.Add((store, store.TakeSnapshot(), memory));
        }

        foreach (var (i, (store, snapshot, memory)) in stores.Index())
        {
            memory.Span.Fill(0xEE);
            store.Restore(snapshot);
            BitConverter.ToInt32(memory.Span).ShouldBe(i);
            memory.Span[69_999].ShouldBe((byte)1);
            memory.Span[70_000..].ContainsAnyExcept((byte)0).ShouldBeFalse();
            store.Dispose();
        }
    }

    private static ModuleBuilder Build(byte[] data) => new ModuleBuilder().Memory(16, 64).Data(offset => offset.I32Const(At), data);

    private static byte[] Pattern(int seed) => [.. Enumerable.Range(0, Length).Select(i => (byte)((i * 7) + seed + (i >> 8)))];

    private static byte[] Expected(int seed)
    {
        var bytes = new byte[16 * 65_536];
        Pattern(seed).CopyTo(bytes, At);
        return bytes;
    }

    private static long FuelOf(WasmModule module)
    {
        using var store = new WasmStore();
        var before = store.Fuel;
        module.Instantiate(store);
        return before - store.Fuel;
    }
}
