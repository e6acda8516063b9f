using Bailey.Testing.Fuzzing;
using Bailey.Testing.Modules;
using Bailey.Wasm.Tests.Conformance;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>
/// Broken modules are refused with the one exception that tells so, whatever is broken; none takes memory out of proportion
/// to its size.
/// </summary>
public sealed class MutationTests
{
    private const int Seed = 20261122;

    // Objects of a module, of which the smallest are two bytes long in the binary, and what validation needs at the least.
    private const int MostBytesForEach = 128;
    private const int MostBytesAtLeast = 64 * 1024;

    [Fact]
    public void Every_truncation_of_a_module_is_refused()
    {
        foreach (var feature in FeatureCase.All)
        {
            var binary = feature.Module();
            var sectionEnds = SectionEnds(binary);
            for (var length = 0; length < binary.Length; length++)
            {
                var error = Try(binary[..length]);

                // What ends between two sections can be a smaller module.
                if (!sectionEnds.Contains(length))
                {
                    error.ShouldNotBeNull($"{feature.Name} cut to {length} bytes").ErrorCode.ShouldBe(WasmErrorCode.Malformed);
                }
            }
        }
    }

    [Fact]
    public void Mutations_of_small_modules_are_accepted_or_refused_and_nothing_else()
    {
        byte[][] seeds = [.. FeatureCase.All.Select(feature => feature.Module()), .. LimitCase.All.Select(limit => limit.Module(limit.Value)), Mixed()];
        Mutate(seeds, 100_000).ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public void Mutations_of_modules_of_the_test_suite_are_accepted_or_refused_and_nothing_else()
    {
        SuiteFiles.SkipWhereAbsent(SpecSuite.Core3);
        byte[][] seeds = [.. SuiteModules.Of(SpecSuite.Core3).Select(module => module.Binary).Where(binary => binary.Length < 4_096)];
        Mutate(seeds, 100_000).ShouldBeGreaterThan(10_000);
    }

    [Fact]
    public void Random_bytes_behind_a_header_are_harmless()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 50_000; i++)
        {
            var binary = new byte[8 + random.Next(1, 100)];
            random.NextBytes(binary);
            "\0asm\u0001\0\0\0"u8.CopyTo(binary);
            binary[8] = (byte)random.Next(14);
            binary[^1] |= 0x80;
            Try(binary);
        }
    }

    /// <summary>Mutates and counts the refusals.</summary>
    private static int Mutate(byte[][] seeds, int rounds)
    {
        var random = new Random(Seed);
        var refused = 0;
        for (var i = 0; i < rounds; i++)
        {
            var binary = ByteMutation.Of(seeds[random.Next(seeds.Length)], random, mostEdits: 3);
            refused += Try(binary) is null ? 0 : 1;
        }

        return refused;
    }

    private static WasmModuleException? Try(byte[] binary)
    {
        var error = Allocated(binary, out var allocated);
        var most = MostBytesAtLeast + ((long)MostBytesForEach * binary.Length);
        if (allocated > most)
        {
            // What is made once for all modules may have been made for this one.
            Allocated(binary, out allocated);
        }

        if (allocated > most)
        {
            Assert.Fail($"{allocated} bytes were allocated for a module of {binary.Length}: {Convert.ToHexString(binary)}");
        }

        return error;
    }

    private static WasmModuleException? Allocated(byte[] binary, out long bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Validating.Refusal(binary);
        bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return error;
    }

    private static HashSet<int> SectionEnds(byte[] binary)
    {
        HashSet<int> ends = [8];
        var reader = new Wasm.Binary.WasmReader(binary, 8, binary.Length);
        while (!reader.AtEnd)
        {
            reader.ReadByte();
            reader.Skip(reader.ReadU32());
            ends.Add(reader.Position);
        }

        return ends;
    }

    private static byte[] Mixed()
    {
        WasmValueType[] i32 = [WasmValueType.I32];
        return new ModuleBuilder()
            .ImportFunction("m", "log", i32, [])
            .Memory(1, 2)
            .Table(2, 4)
            .Global(new(WasmValueType.I32, true), c => c.I32Const(1), "g")
            .Data(c => c.I32Const(4), [1, 2, 3])
            .PassiveData([4, 5])
            .Elements(c => c.I32Const(0), "run", "log")
            .Function("run", i32, i32, i32, c => c
                .Block().Loop().LocalGet(0).I32Eqz().BrIf(1)
                .LocalGet(0).Call("log").LocalGet(0).I32Const(1).I32Sub().LocalSet(0).Br(0).End().End()
                .LocalGet(1).I32Load(8).If(WasmValueType.I32).I32Const(1).Else().GlobalGet(0).End()
                .LocalGet(0).BrTable([0, 0], 0).Unreachable())
            .Function("bulk", [], [], c => c
                .I32Const(0).I32Const(0).I32Const(2).MemoryInit(1).DataDrop(1)
                .I32Const(1).I32Const(0).CallIndirect(i32, []))
            .Names("mixed")
            .ToBytes();
    }
}
