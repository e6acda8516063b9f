using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>Small modules that ask for much get no memory for it.</summary>
public sealed class HostileModuleTests
{
    private const long Modest = 256 * 1024;

    private static readonly byte[] Header = [.. "\0asm"u8, 1, 0, 0, 0];
    private static readonly byte[] FourBillion = [0xFF, 0xFF, 0xFF, 0xFF, 0x0F];

    public static TheoryData<string, byte[]> Counts => new()
    {
        { "types", [1, 5, .. FourBillion] },
        { "parameters", [1, 7, 1, 0x60, .. FourBillion] },
        { "results", [1, 8, 1, 0x60, 0, .. FourBillion] },
        { "imports", [2, 5, .. FourBillion] },
        { "name", [2, 6, 1, .. FourBillion] },
        { "functions", [3, 5, .. FourBillion] },
        { "tables", [4, 5, .. FourBillion] },
        { "memories", [5, 5, .. FourBillion] },
        { "globals", [6, 5, .. FourBillion] },
        { "exports", [7, 5, .. FourBillion] },
        { "element segments", [9, 5, .. FourBillion] },
        { "elements", [9, 8, 1, 1, 0, .. FourBillion] },
        { "element expressions", [9, 8, 1, 5, 0x70, .. FourBillion] },
        { "bodies", [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 5, .. FourBillion] },
        { "body bytes", [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 6, 1, .. FourBillion] },
        { "groups of locals", [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 7, 1, 5, .. FourBillion] },
        { "locals", [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 10, 1, 8, 1, .. FourBillion, 0x7F, 0x0B] },
        { "br_table targets", [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 11, 1, 9, 0, 0x41, 0, 0x0E, .. FourBillion] },
        { "data segments", [11, 5, .. FourBillion] },
        { "data count", [12, 5, .. FourBillion] },
        { "data bytes", [11, 7, 1, 1, .. FourBillion] },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public void Four_billion_of_anything_are_refused_without_memory_for_them(string what, byte[] sections)
    {
        byte[] binary = [.. Header, .. sections];
        Validating.Refusal(Header);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Validating.Refusal(binary);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(Modest, what);
        error.ShouldNotBeNull();
        error.ErrorCode.ShouldBeOneOf(WasmErrorCode.Malformed, WasmErrorCode.LimitExceeded);
    }

    [Fact]
    public void Thousands_of_functions_with_the_most_locals_share_one_buffer()
    {
        var module = new ModuleBuilder();
        for (var i = 0; i < 2_000; i++)
        {
            module.Function($"f{i}", [], [], [((uint)WasmLimits.Default.MaxLocals, WasmValueType.I64)], _ => { }, export: false);
        }

        var binary = module.ToBytes();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Validating.Accept(binary);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(2 * 1024 * 1024);
    }

    [Fact]
    public void Wide_blocks_and_branch_tables_without_end_are_validated_soon()
    {
        // A thousand values for each block of three bytes, and for each target of one byte; in unreachable code, where
        // nothing can be compared at once because all of it is of any type.
        WasmValueType[] wide = [.. Enumerable.Repeat(WasmValueType.I32, 1_000)];
        var module = new ModuleBuilder().Function("f", [], [], c => c
            .Unreachable()
            .Repeat(500, x => x.Block([], wide))
            .Unreachable()
            .Repeat(1_000, x => x.Select())
            .Repeat(20, x => x.I32Const(0).BrTable([.. Enumerable.Range(0, 60_000).Select(i => (uint)(i % 500))], 0).Repeat(1_000, y => y.Select()))
            .Repeat(500, x => x.End())
            .Unreachable());
        var options = WasmCompileOptions.Default with { Limits = WasmLimits.Default with { MaxOperandDepth = 1_000_000 } };
        var time = System.Diagnostics.Stopwatch.StartNew();
        Validating.Accept(module.ToBytes(), options);
        time.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Million_null_references_do_not_take_an_object_each()
    {
        const int Count = 1_000_000;
        var section = new ByteWriter().U32(1).U32(5).Byte(0x70).U32(Count);
        for (var i = 0; i < Count; i++)
        {
            section.Bytes([0xD0, 0x70, 0x0B]);
        }

        var binary = new ModuleBuilder().RawSection(9, section.ToArray()).ToBytes();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Validating.Accept(binary).Elements.ShouldHaveSingleItem().Count.ShouldBe(Count);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(16 * 1024 * 1024);
    }
}
