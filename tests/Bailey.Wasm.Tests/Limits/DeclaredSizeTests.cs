using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Limits;

/// <summary>Small modules that claim to hold billions of things: refused before anything is allocated for them.</summary>
public sealed class DeclaredSizeTests
{
    private const long AllocationBound = 4 * 1024 * 1024;

    public static TheoryData<byte, uint> Sections
    {
        get
        {
            var sections = new TheoryData<byte, uint>();
            foreach (var id in (byte[])[1, 2, 3, 4, 5, 6, 7, 9, 10, 11])
            {
                foreach (var count in (uint[])[uint.MaxValue, int.MaxValue, 1u << 31, 50_000_000, 1_000_000, 90_000])
                {
                    sections.Add(id, count);
                }
            }

            return sections;
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void A_section_that_claims_more_items_than_it_has_is_refused_cheaply(byte id, uint count)
    {
        var contents = new ByteWriter().U32(count).Byte(0).ToArray();
        RefusedCheaply(new ModuleBuilder().RawSection(id, contents).ToBytes());
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(100_000_000u)]
    public void A_section_that_claims_more_bytes_than_follow_is_refused_cheaply(uint size)
    {
        foreach (var id in Enumerable.Range(0, 13))
        {
            var module = new ModuleBuilder().ToBytes();
            RefusedCheaply([.. module, (byte)id, .. new ByteWriter().U32(size).ToArray(), 0]);
        }
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(60_000u)]
    public void A_type_that_claims_more_parameters_than_it_has_is_refused_cheaply(uint count) =>
        RefusedCheaply(new ModuleBuilder().RawSection(1, new ByteWriter().U32(1).Byte(0x60).U32(count).Byte(0x7F).ToArray()).ToBytes());

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(90_000u)]
    public void A_name_that_claims_more_bytes_than_it_has_is_refused_cheaply(uint count) =>
        RefusedCheaply(new ModuleBuilder().RawSection(7, new ByteWriter().U32(1).U32(count).Byte(0x61).ToArray()).ToBytes());

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(65_000u)]
    public void A_branch_table_that_claims_more_targets_than_it_has_is_refused_cheaply(uint count) =>
        RefusedCheaply(new ModuleBuilder().Function("f", [], [], code => code.I32Const(0).Instruction(0x0E).U32(count).Raw(0, 0)).ToBytes());

    [Fact]
    public void Groups_of_locals_that_overflow_together_are_refused_cheaply() =>
        RefusedCheaply(new ModuleBuilder()
            .Function("f", [], [], [(uint.MaxValue, WasmValueType.I32), (uint.MaxValue, WasmValueType.I64), (2, WasmValueType.F64)], _ => { })
            .ToBytes());

    [Fact]
    public void Empty_groups_of_locals_in_masses_are_bounded()
    {
        // Each group is two bytes and adds no local.
        var groups = Enumerable.Repeat((0u, WasmValueType.I32), 1_000_000).ToArray();
        var binary = new ModuleBuilder().Function("f", [], [], groups, _ => { }).ToBytes();
        var accepted = Record.Exception(() => { WasmModule.Compile(binary); });
        (accepted is null or WasmModuleException).ShouldBeTrue(accepted?.ToString());
        SoundModule.Verify();
    }

    private static void RefusedCheaply(byte[] binary)
    {
        // Once beforehand: what is jitted and cached on first use is not the module's doing.
        Should.Throw<WasmModuleException>(() => WasmModule.Compile(binary));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Should.Throw<WasmModuleException>(() => WasmModule.Compile(binary));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        error.ErrorCode.ShouldBeOneOf(WasmErrorCode.Malformed, WasmErrorCode.LimitExceeded);
        allocated.ShouldBeLessThan(AllocationBound);
    }
}
