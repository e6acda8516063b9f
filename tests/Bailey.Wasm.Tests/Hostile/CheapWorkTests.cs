using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Ways to have work done without paying for it, or without being stopped. Each was one once.</summary>
public sealed class CheapWorkTests
{
    [Fact]
    public void A_loop_that_ends_in_a_failed_conversion_has_paid_for_its_rounds()
    {
        using var store = new WasmStore();
        var run = new ModuleBuilder()
            .Function("run", [I32], [], code => code
                .Loop()
                .LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0)
                .F32Const(float.NaN).I32TruncF32S().Drop()
                .Br(0)
                .End())
            .Compile().Instantiate(store).GetFunction<Action<int>>("run");
        var before = store.Fuel;
        GuestTrap.Expect(WasmTrapKind.InvalidConversion, () => run(100_000));
        (before - store.Fuel).ShouldBeGreaterThan(100_000);
    }

    [Fact]
    public void Straight_code_of_bulk_instructions_heeds_its_deadline()
    {
        using var store = new WasmStore();
        var run = new ModuleBuilder()
            .Memory(64)
            .Function("run", [I32], [], code => code.Repeat(20_000, c => c.I32Const(0).I32Const(0).LocalGet(0).MemoryFill()))
            .Compile().Instantiate(store).GetFunction<Action<int>>("run");
        using (store.Begin(TimeSpan.FromMilliseconds(50)))
        {
            GuestTrap.Expect(WasmTrapKind.Deadline, () => run(64 * WasmMemoryType.PageSize));
        }
    }

    [Fact]
    public void Structures_of_thousands_of_fields_are_made_by_a_few_bytes_and_validated_as_fast()
    {
        // Looking at each field of each for its own sake took the better part of an hour.
        var module = new ModuleBuilder();
        var type = LargeStructure(module);
        module.Function("run", [], [], code => code.Unreachable().Repeat(200_000, c => c
            .Instruction(0xFB0001).U32(type).Drop()
            .Instruction(0xFB0000).U32(type).Drop()));
        WasmModule.Validate(module.ToBytes());
    }

    [Fact]
    public void Straight_code_that_costs_more_than_a_number_holds_is_refused()
    {
        // Else it would cost less than nothing, and an exception thrown at its start would leave the gain.
        var module = new ModuleBuilder();
        var type = LargeStructure(module);
        module.Function("run", [], [], code => code.Repeat(429_500, c => c.Instruction(0xFB0001).U32(type).Drop()));
        var error = Should.Throw<WasmModuleException>(() => module.Compile());
        (error.ErrorCode, error.Message.Contains("units of fuel", StringComparison.Ordinal)).ShouldBe((WasmErrorCode.LimitExceeded, true));
    }

    private static uint LargeStructure(ModuleBuilder module)
    {
        byte[] field = [0x63, 0x00, 0x01];
        return module.Define([0x5F, 0x90, 0x4E, .. Enumerable.Repeat(field, 10_000).SelectMany(static bytes => bytes)]);
    }

    [Fact]
    public void Growing_a_large_table_costs_what_copying_it_takes()
    {
        using var store = new WasmStore();
        var grow = new ModuleBuilder()
            .Table(500_000)
            .Function("grow", [I32], [I32], code => code.RefNull(FuncRef).LocalGet(0).TableGrow())
            .Compile().Instantiate(store).GetFunction<Func<int, int>>("grow");
        var before = store.Fuel;
        grow(1).ShouldBe(500_000);
        (before - store.Fuel).ShouldBeGreaterThan(200_000);
    }

    [Fact]
    public void Forty_thousand_types_of_functions_compile()
    {
        var builder = new ModuleBuilder();
        var types = new[] { I32, I64, F32, F64 };
        for (var i = 0; i < 40_000; i++)
        {
            builder.Function($"f{i}", [.. Enumerable.Range(0, 8).Select(digit => types[(i >> (2 * digit)) & 3])], [], _ => { });
        }

        var instance = builder.Compile().Instantiate();
        instance.GetFunction("f39999").Invoke([.. instance.GetFunction("f39999").Type.Parameters.Select(type => WasmValue.FromBits(type, 0))]).ShouldBeEmpty();
    }

    [Fact]
    public void A_branch_table_of_many_values_is_refused_before_it_fills_memory()
    {
        var results = Enumerable.Repeat(I64, 900).ToArray();
        var builder = new ModuleBuilder().Function("run", [I32], [], code =>
        {
            code.Repeat(5_000, c => c.Block([], results));
            code.Repeat(900, c => c.I64Const(0)).LocalGet(0).BrTable([.. Enumerable.Range(0, 5_000).Select(depth => (uint)depth)], 0);
            code.Repeat(5_000, c => c.End()).Repeat(900, c => c.Drop());
        });
        Should.Throw<WasmModuleException>(() => builder.Compile()).ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
    }
}
