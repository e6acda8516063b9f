using System.Text;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>Memories as the host sees them.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Host_and_guest_see_the_same_bytes()
    {
        var instance = Build().Instantiate();
        var memory = instance.GetMemory();
        memory.Length.ShouldBe(WasmMemoryType.PageSize);
        memory.Pages.ShouldBe(1UL);
        Encoding.UTF8.GetString(memory.GetSpan(8, 5)).ShouldBe("hello");
        memory.Span[100] = 42;
        instance.GetFunction<Func<int, int>>("load")(100).ShouldBe(42);
        instance.GetFunction<Action<int, int>>("store")(200, 7);
        memory.GetSpan(200, 1)[0].ShouldBe((byte)7);
    }

    [Fact]
    public void A_memory_of_32_bit_addresses_has_no_bytes_that_they_cannot_name()
    {
        using var store = new WasmStore(new WasmStoreOptions { MaxMemoryBytes = 1L << 34 });
        Should.Throw<ArgumentException>(() => new WasmMemory(store, new WasmMemoryType(1, 65_537)));
        Should.Throw<ArgumentException>(() => new WasmMemory(store, new WasmMemoryType(65_537)));
        var memory = new WasmMemory(store, new WasmMemoryType(1));
        memory.Grow(65_536).ShouldBe(-1);
        memory.Grow(1).ShouldBe(1);
        new WasmMemory(store, new WasmMemoryType(1, 65_537, Is64: true)).Pages.ShouldBe(1UL);
    }

    [Fact]
    public void Growth_by_the_host_is_seen_by_the_guest_and_the_other_way_round()
    {
        var instance = Build().Instantiate();
        var memory = instance.GetMemory();
        memory.Grow(2).ShouldBe(1);
        instance.GetFunction<Func<int>>("size")().ShouldBe(3);
        instance.GetFunction<Func<int, int>>("grow")(1).ShouldBe(3);
        memory.Pages.ShouldBe(4UL);
        memory.Span.Length.ShouldBe(4 * WasmMemoryType.PageSize);
        memory.Span[^1] = 5;
        instance.GetFunction<Func<int, int>>("load")((4 * WasmMemoryType.PageSize) - 1).ShouldBe(5);
        memory.Grow(2).ShouldBe(-1);
        memory.Grow(ulong.MaxValue).ShouldBe(-1);
        memory.Grow(0).ShouldBe(4);
        memory.ExternalType.ShouldBe(new WasmMemoryType(4, 5));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(65_536, 1)]
    [InlineData(65_535, 2)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MinValue, int.MaxValue)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void Spans_outside_of_the_memory_are_refused(long address, int length)
    {
        var memory = Build().Instantiate().GetMemory();
        Should.Throw<ArgumentOutOfRangeException>(() => memory.GetSpan(address, length).Length);
    }

    [Fact]
    public void The_end_of_the_memory_is_a_place_for_an_empty_span() =>
        Build().Instantiate().GetMemory().GetSpan(65_536, 0).Length.ShouldBe(0);

    [Theory]
    [InlineData(65_535, true)]
    [InlineData(65_536, false)]
    [InlineData(-1, false)]
    [InlineData(int.MinValue, false)]
    public void The_guest_cannot_reach_outside_of_its_memory(int address, bool inside)
    {
        var instance = Build().Instantiate();
        var load = instance.GetFunction<Func<int, int>>("load");
        var store = instance.GetFunction<Action<int, int>>("store");
        if (inside)
        {
            store(address, 3);
            load(address).ShouldBe(3);
        }
        else
        {
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load(address));
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => store(address, 3));
        }
    }

    [Fact]
    public void Accesses_with_the_largest_offset_trap()
    {
        var load = new ModuleBuilder()
            .Memory(1)
            .Function("run", [I32], [I64], code => code.LocalGet(0).I64Load(offset: uint.MaxValue))
            .Compile().Instantiate().GetFunction<Func<int, long>>("run");
        foreach (var address in (int[])[0, 1, -1, int.MinValue])
        {
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load(address));
        }
    }

    [Fact]
    public void Addresses_of_a_64_bit_memory_do_not_wrap_around()
    {
        var load = new ModuleBuilder()
            .Memory(new WasmMemoryType(1, Is64: true))
            .Function("run", [I64], [I64], code => code.LocalGet(0).I64Load(offset: ulong.MaxValue - 7))
            .Compile().Instantiate().GetFunction<Func<long, long>>("run");
        foreach (var address in (long[])[0, 8, 16, -1, long.MinValue])
        {
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load(address));
        }
    }

    [Fact]
    public void A_memory_of_the_host_is_shared_by_guests()
    {
        using var store = new WasmStore();
        var memory = new WasmMemory(store, new WasmMemoryType(1, 3));
        var linker = new WasmLinker(store).Define("env", "memory", memory);
        var module = new ModuleBuilder()
            .ImportMemory("env", "memory", new WasmMemoryType(1, 3))
            .Function("add", [I32], [], code => code
                .I32Const(0).I32Const(0).I32Load().LocalGet(0).I32Add().I32Store())
            .Function("grow", [], [I32], code => code.I32Const(1).MemoryGrow())
            .Compile();
        var first = linker.Instantiate(module);
        var second = linker.Instantiate(module);
        first.GetFunction<Action<int>>("add")(40);
        second.GetFunction<Action<int>>("add")(2);
        memory.Span[0].ShouldBe((byte)42);
        first.GetFunction<Func<int>>("grow")().ShouldBe(1);
        second.GetFunction<Func<int>>("grow")().ShouldBe(2);
        second.GetFunction<Func<int>>("grow")().ShouldBe(-1);
        memory.Pages.ShouldBe(3UL);
    }

    [Fact]
    public void The_store_counts_memory_and_gives_it_back()
    {
        using var store = new WasmStore();
        store.MemoryBytes.ShouldBe(0);
        var instance = Build().Instantiate(store);
        store.MemoryBytes.ShouldBe(WasmMemoryType.PageSize);
        instance.GetMemory().Grow(2);
        store.MemoryBytes.ShouldBe(3 * WasmMemoryType.PageSize);
        store.PeakMemoryBytes.ShouldBe(3 * WasmMemoryType.PageSize);
        store.Dispose();
        store.MemoryBytes.ShouldBe(0);
        store.PeakMemoryBytes.ShouldBe(3 * WasmMemoryType.PageSize);
    }

    private static WasmModule Build() => new ModuleBuilder()
        .Memory(1, 5)
        .Data(offset => offset.I32Const(8), "hello"u8.ToArray())
        .Function("load", [I32], [I32], code => code.LocalGet(0).I32Load8U())
        .Function("store", [I32, I32], [], code => code.LocalGet(0).LocalGet(1).I32Store8())
        .Function("size", [], [I32], code => code.MemorySize())
        .Function("grow", [I32], [I32], code => code.LocalGet(0).MemoryGrow())
        .Compile();
}
