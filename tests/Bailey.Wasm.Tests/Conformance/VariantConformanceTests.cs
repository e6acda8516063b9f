namespace Bailey.Wasm.Tests.Conformance;

/// <summary>
/// The suites again under other compile options: metering, NaN canonicalisation and how bounds are checked change code, never results. With
/// BAILEY_CONFORMANCE=all both suites are run wholly with each way to check bounds, otherwise what of 2.0 accesses memory.
/// </summary>
public sealed class VariantConformanceTests
{
    private static readonly string[] OnMemory =
    [
        "address", "align", "bulk", "data", "endianness", "float_memory", "imports", "linking", "load", "memory", "memory_copy", "memory_fill", "memory_grow",
        "memory_init", "memory_redundancy", "memory_size", "memory_trap", "nop", "select", "simd/simd_address", "simd/simd_align", "simd/simd_lane", "simd/simd_linking",
        "simd/simd_load", "simd/simd_load16_lane", "simd/simd_load32_lane", "simd/simd_load64_lane", "simd/simd_load8_lane", "simd/simd_load_extend",
        "simd/simd_load_splat", "simd/simd_load_zero", "simd/simd_store", "simd/simd_store16_lane", "simd/simd_store32_lane",
        "simd/simd_store64_lane", "simd/simd_store8_lane", "start", "store", "traps", "unreachable",
    ];

    private static readonly string[] OfControl =
    [
        "block", "br", "br_if", "br_table", "call", "call_indirect", "fac", "float_exprs", "forward", "func", "func_ptrs", "if", "labels", "left-to-right", "local_get",
        "local_set", "local_tee", "loop", "memory_grow", "ref_is_null", "return", "select", "stack", "switch", "table_grow", "traps", "unreachable", "unwind",
        "simd/simd_lane", "simd/simd_i32x4_arith",
    ];

    private static bool All => Environment.GetEnvironmentVariable("BAILEY_CONFORMANCE") == "all";

    [Theory]
    [InlineData(WasmBoundsChecks.Explicit, true)]
    [InlineData(WasmBoundsChecks.Explicit, false)]
    [InlineData(WasmBoundsChecks.GuardPages, true)]
    [InlineData(WasmBoundsChecks.GuardPages, false)]
    public void Scripts_of_2_0_pass_with_each_way_to_check_bounds(WasmBoundsChecks checks, bool metered) =>
        Check(SpecSuite.Core2, SpecVariant.With(checks, metered), All ? null : OnMemory);

    [Theory]
    [InlineData(WasmBoundsChecks.Explicit, true)]
    [InlineData(WasmBoundsChecks.Explicit, false)]
    [InlineData(WasmBoundsChecks.GuardPages, true)]
    [InlineData(WasmBoundsChecks.GuardPages, false)]
    public void All_of_3_0_passes_with_each_way_to_check_bounds(WasmBoundsChecks checks, bool metered)
    {
        Assert.SkipUnless(All, "run with BAILEY_CONFORMANCE=all");
        Check(SpecSuite.Core3, SpecVariant.With(checks, metered));
    }

    [Theory]
    [InlineData(WasmBoundsChecks.Explicit, true)]
    [InlineData(WasmBoundsChecks.GuardPages, false)]
    public void Scripts_of_2_0_pass_with_functions_cut_wherever_they_can_be(WasmBoundsChecks checks, bool metered) =>
        Check(SpecSuite.Core2, SpecVariant.Cut(checks, metered), All ? null : OfControl);

    [Theory]
    [InlineData(WasmBoundsChecks.Explicit, false)]
    [InlineData(WasmBoundsChecks.GuardPages, true)]
    public void All_of_3_0_passes_with_functions_cut_wherever_they_can_be(WasmBoundsChecks checks, bool metered)
    {
        Assert.SkipUnless(All, "run with BAILEY_CONFORMANCE=all");
        Check(SpecSuite.Core3, SpecVariant.Cut(checks, metered));
    }

    [Fact]
    public void All_of_3_0_passes_unmetered() => Check(SpecSuite.Core3, SpecVariant.Unmetered);

    [Fact]
    public void All_of_3_0_passes_with_deterministic_results() => Check(SpecSuite.Core3, SpecVariant.DeterministicNaN);

    private static void Check(SpecSuite suite, SpecVariant variant, string[]? files = null)
    {
        SuiteFiles.SkipWhereAbsent(suite);
        var run = ConformanceRun.Of(suite, variant);
        if (files is null)
        {
            ConformanceReport.Write(run);
        }

        var results = files is null ? run.AllResults() : [.. suite.Files.Intersect(files).Select(run.Result)];
        results.Count.ShouldBe(files?.Length ?? suite.Files.Count);
        var failed = results.Where(result => !result.Succeeded).ToList();
        Assert.True(failed.Count == 0, string.Join('\n', failed));
    }
}
