using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Guests that ask for more memory, table or segments than the store allows.</summary>
public sealed class MemoryBombTests
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public void Growth_in_a_loop_ends_at_the_limit_of_the_store()
    {
        using var store = new WasmStore(new WasmStoreOptions { MaxMemoryBytes = 10 * MiB });
        var instance = Grower(new WasmMemoryType(1)).Instantiate(store);
        instance.GetFunction<Func<int>>("bomb")().ShouldBe(160);
        store.MemoryBytes.ShouldBe(10 * MiB);
        store.PeakMemoryBytes.ShouldBe(10 * MiB);
        instance.GetMemory().Length.ShouldBe(10 * MiB);
        SoundModule.Verify();
    }

    [Fact]
    public void Growth_in_a_loop_without_end_is_stopped_by_fuel()
    {
        using var store = new WasmStore { Fuel = 1_000_000 };
        var module = new ModuleBuilder()
            .Memory(1)
            .Function("run", [], [], code => code.Loop().I32Const(1).MemoryGrow().Drop().Br(0).End())
            .Compile();
        var run = module.Instantiate(store).GetFunction<Action>("run");
        GuestTrap.Expect(WasmTrapKind.OutOfFuel, run);
        store.MemoryBytes.ShouldBeLessThanOrEqualTo(store.Options.MaxMemoryBytes);
        SoundModule.Verify();
    }

    [Theory]
    [InlineData(65_536)]
    [InlineData(65_535)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(1025)]
    public void Growth_far_past_the_limit_answers_minus_one(int pages)
    {
        using var store = new WasmStore();
        var instance = Grower(new WasmMemoryType(1)).Instantiate(store);
        instance.GetFunction<Func<int, int>>("grow")(pages).ShouldBe(-1);
        instance.GetMemory().Pages.ShouldBe(1UL);
        instance.GetFunction<Func<int, int>>("grow")(1).ShouldBe(1);
        store.MemoryBytes.ShouldBe(2 * WasmMemoryType.PageSize);
    }

    [Theory]
    [InlineData(1UL << 48)]
    [InlineData((1UL << 48) - 1)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(1UL << 32)]
    public void Growth_of_a_64_bit_memory_far_past_the_limit_answers_minus_one(ulong pages)
    {
        using var store = new WasmStore();
        var instance = new ModuleBuilder()
            .Memory(new WasmMemoryType(1, Is64: true), "memory")
            .Function("grow", [I64], [I64], code => code.LocalGet(0).MemoryGrow())
            .Compile()
            .Instantiate(store);
        instance.GetFunction<Func<ulong, long>>("grow")(pages).ShouldBe(-1);
        instance.GetFunction<Func<ulong, long>>("grow")(1).ShouldBe(1);
    }

    [Fact]
    public void A_module_whose_first_memory_is_4_GiB_is_refused_at_instantiation()
    {
        using var store = new WasmStore();
        var module = Grower(new WasmMemoryType(65_536));
        RefusedByLimit(() => module.Instantiate(store));
        store.MemoryBytes.ShouldBe(0);
        Grower(new WasmMemoryType(1)).Instantiate(store);
    }

    [Fact]
    public void A_64_bit_memory_of_the_largest_size_is_refused_at_instantiation()
    {
        using var store = new WasmStore();
        var module = new ModuleBuilder().Memory(new WasmMemoryType(1UL << 48, Is64: true)).Compile();
        RefusedByLimit(() => module.Instantiate(store));
    }

    [Fact]
    public void Memories_of_all_instances_count_together()
    {
        using var store = new WasmStore(new WasmStoreOptions { MaxMemoryBytes = 10 * WasmMemoryType.PageSize });
        var module = Grower(new WasmMemoryType(4));
        var first = module.Instantiate(store);
        module.Instantiate(store);
        RefusedByLimit(() => module.Instantiate(store));
        first.GetFunction<Func<int, int>>("grow")(3).ShouldBe(-1);
        first.GetFunction<Func<int, int>>("grow")(2).ShouldBe(4);
        RefusedByLimit(() => new WasmMemory(store, new WasmMemoryType(1)));
    }

    [Fact]
    public void Many_memories_in_a_module_count_together()
    {
        using var store = new WasmStore(new WasmStoreOptions { MaxMemoryBytes = 50 * WasmMemoryType.PageSize });
        var builder = new ModuleBuilder();
        for (var i = 0; i < 51; i++)
        {
            builder.Memory(1, export: null);
        }

        var module = builder.Compile();
        RefusedByLimit(() => module.Instantiate(store));
    }

    [Fact]
    public void Instances_are_counted()
    {
        using var store = new WasmStore(new WasmStoreOptions { MaxInstances = 3 });
        var module = new ModuleBuilder().Compile();
        for (var i = 0; i < 3; i++)
        {
            module.Instantiate(store);
        }

        RefusedByLimit(() => module.Instantiate(store));
    }

    [Fact]
    public void Memories_are_counted_even_where_they_have_no_bytes()
    {
        using var store = new WasmStore(new WasmStoreOptions { MaxMemories = 3 });
        var module = new ModuleBuilder().Memory(0, export: null).Memory(0, export: null).Compile();
        module.Instantiate(store);
        RefusedByLimit(() => module.Instantiate(store));
        RefusedByLimit(() => new WasmMemory(store, new WasmMemoryType(0)));
        Should.Throw<ArgumentOutOfRangeException>(() => new WasmStore(new WasmStoreOptions { MaxMemories = -1 }));
    }

    [Fact]
    public void Table_growth_in_a_loop_ends_at_the_limit_of_the_store()
    {
        using var store = new WasmStore(new WasmStoreOptions { MaxTableElements = 100_000 });
        var instance = TableGrower(new WasmTableType(FuncRef, 1)).Instantiate(store);
        instance.GetFunction<Func<int>>("bomb")().ShouldBe(100_000);
        instance.GetTable("table").Length.ShouldBe(100_000);
        instance.GetFunction<Func<int, int>>("grow")(1).ShouldBe(-1);
        instance.GetFunction<Func<int, int>>("grow")(-1).ShouldBe(-1);
        SoundModule.Verify();
    }

    [Theory]
    [InlineData(1_000_001)]
    [InlineData(uint.MaxValue)]
    public void A_module_whose_first_table_is_too_large_is_refused_at_instantiation(uint elements)
    {
        using var store = new WasmStore();
        var module = TableGrower(new WasmTableType(FuncRef, elements));
        RefusedByLimit(() => module.Instantiate(store));
        TableGrower(new WasmTableType(FuncRef, 1_000_000)).Instantiate(store);
    }

    [Fact]
    public void Tables_of_all_instances_count_together()
    {
        using var store = new WasmStore(new WasmStoreOptions { MaxTableElements = 1000 });
        var module = TableGrower(new WasmTableType(ExternRef, 600));
        module.Instantiate(store);
        RefusedByLimit(() => module.Instantiate(store));
        RefusedByLimit(() => new WasmTable(store, new WasmTableType(FuncRef, 401)));
        new WasmTable(store, new WasmTableType(FuncRef, 400)).Length.ShouldBe(400);
    }

    [Fact]
    public void A_table_of_a_million_elements_is_initialised_copied_and_filled()
    {
        const int count = 500_000;
        using var store = new WasmStore();
        var instance = new ModuleBuilder()
            .Table(2 * count, export: "table")
            .PassiveElements([.. Enumerable.Repeat("answer", count)])
            .Function("answer", [], [I32], code => code.I32Const(42))
            .Function("run", [I32], [I32], code => code
                .I32Const(0).I32Const(0).I32Const(count).TableInit(0)
                .I32Const(count).I32Const(0).I32Const(count).TableCopy()
                .I32Const(0).RefNull(FuncRef).I32Const(count).TableFill()
                .LocalGet(0).CallIndirect([], [I32]))
            .Compile()
            .Instantiate(store);
        instance.GetFunction<Func<int, int>>("run")((2 * count) - 1).ShouldBe(42);
        instance.GetTable("table")[0].ShouldBeNull();
        GuestTrap.Expect(WasmTrapKind.NullReference, () => instance.GetFunction<Func<int, int>>("run")(0));
    }

    [Fact]
    public void Data_segments_that_do_not_fit_trap()
    {
        var builder = new ModuleBuilder().Memory(1);
        for (var i = 0; i < 10_000; i++)
        {
            var at = i;
            builder.Data(offset => offset.I32Const(at * 16), [1, 2, 3, 4, 5, 6, 7, 8]);
        }

        var module = builder.Compile();
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => module.Instantiate());
        SoundModule.Verify();
    }

    private static void RefusedByLimit(Action action) =>
        Should.Throw<WasmLinkException>(action).ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);

    private static WasmModule Grower(WasmMemoryType type) => new ModuleBuilder()
        .Memory(type, "memory")
        .Function("grow", [I32], [I32], code => code.LocalGet(0).MemoryGrow())
        .Function("bomb", [], [I32], code => code
            .Loop().I32Const(1).MemoryGrow().I32Const(-1).I32Ne().BrIf(0).End().MemorySize())
        .Compile();

    private static WasmModule TableGrower(WasmTableType type) => new ModuleBuilder()
        .Table(type, "table")
        .Function("grow", [I32], [I32], code => code.RefNull(type.Element).LocalGet(0).TableGrow())
        .Function("bomb", [], [I32], code => code
            .Loop().RefNull(type.Element).I32Const(1).TableGrow().I32Const(-1).I32Ne().BrIf(0).End().TableSize())
        .Compile();
}
