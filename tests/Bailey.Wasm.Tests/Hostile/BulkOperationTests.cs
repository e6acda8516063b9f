using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>One instruction that works on a gigabyte: a deadline stops it midway, and fuel counts its size.</summary>
public sealed class BulkOperationTests
{
    private const int Pages = 16_384;
    private const long Bytes = (long)Pages * WasmMemoryType.PageSize;
    private static readonly WasmStoreOptions Gigabyte = new() { MaxMemoryBytes = 2 * Bytes };

    [Fact]
    public void Deadline_stops_a_fill_midway()
    {
        using var store = new WasmStore(Gigabyte);
        var instance = Build().Instantiate(store);
        using (store.Begin(TimeSpan.FromMilliseconds(5)))
        {
            GuestTrap.Expect(WasmTrapKind.Deadline, () => instance.GetFunction<Action<int, int>>("fill")(0, unchecked((int)Bytes)));
        }

        // What came last was not reached: the instruction was stopped, not merely followed by the trap.
        instance.GetMemory().GetSpan(Bytes - 1, 1)[0].ShouldBe((byte)0);
        instance.GetFunction<Action<int, int>>("fill")(0, 1000);
        instance.GetMemory().Span[999].ShouldBe((byte)7);
        SoundModule.Verify();
    }

    [Fact]
    public void Deadline_stops_a_copy_midway()
    {
        const int half = (int)(Bytes / 2);
        using var store = new WasmStore(Gigabyte);
        var instance = Build().Instantiate(store);
        instance.GetMemory().GetSpan(Bytes - 1, 1)[0] = 9;
        using (store.Begin(TimeSpan.FromMilliseconds(5)))
        {
            GuestTrap.Expect(WasmTrapKind.Deadline, () => instance.GetFunction<Action<int, int, int>>("copy")(0, half, half));
        }

        instance.GetMemory().GetSpan(half - 1, 1)[0].ShouldBe((byte)0);
        SoundModule.Verify();
    }

    [Fact]
    public void Fuel_counts_the_size_of_bulk_operations()
    {
        using var store = new WasmStore(Gigabyte);
        var instance = Build().Instantiate(store);
        var fill = instance.GetFunction<Action<int, int>>("fill");
        store.Fuel = 10_000;
        GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => fill(0, unchecked((int)Bytes)));
        UsedBy(store, () => fill(0, 10_000_000)).ShouldBeGreaterThan(10 * UsedBy(store, () => fill(0, 1000)));
        var copy = instance.GetFunction<Action<int, int, int>>("copy");
        UsedBy(store, () => copy(0, 5_000_000, 5_000_000)).ShouldBeGreaterThan(10 * UsedBy(store, () => copy(0, 1000, 1000)));
    }

    [Fact]
    public void Fuel_counts_the_size_of_table_operations()
    {
        using var store = new WasmStore();
        var instance = new ModuleBuilder()
            .Table(1_000_000)
            .Function("fill", [I32], [], code => code.I32Const(0).RefNull(FuncRef).LocalGet(0).TableFill())
            .Compile()
            .Instantiate(store);
        var fill = instance.GetFunction<Action<int>>("fill");
        UsedBy(store, () => fill(1_000_000)).ShouldBeGreaterThan(10 * UsedBy(store, () => fill(10)));
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(-1, 1)]
    [InlineData(1, 1 << 30)]
    [InlineData(int.MinValue, int.MinValue)]
    public void Ranges_outside_of_the_memory_trap_without_a_change(int at, int count)
    {
        using var store = new WasmStore(Gigabyte);
        var instance = Build().Instantiate(store);
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Action<int, int>>("fill")(at, count));
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Action<int, int, int>>("copy")(at, 0, count));
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => instance.GetFunction<Action<int, int, int>>("copy")(0, at, count));
        instance.GetMemory().GetSpan(0, 65_536).IndexOfAnyExcept((byte)0).ShouldBe(-1);
    }

    private static long UsedBy(WasmStore store, Action action)
    {
        const long fuel = 1_000_000_000;
        store.Fuel = fuel;
        action();
        return fuel - store.Fuel;
    }

    private static WasmModule Build() => new ModuleBuilder()
        .Memory(Pages)
        .Function("fill", [I32, I32], [], code => code.LocalGet(0).I32Const(7).LocalGet(1).MemoryFill())
        .Function("copy", [I32, I32, I32], [], code => code.LocalGet(0).LocalGet(1).LocalGet(2).MemoryCopy())
        .Compile();
}
