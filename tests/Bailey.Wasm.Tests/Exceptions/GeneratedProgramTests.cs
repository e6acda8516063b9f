using System.Globalization;
using Bailey.Wasm.Tests.Caching;
using Bailey.Wasm.Tests.Exceptions.Programs;

namespace Bailey.Wasm.Tests.Exceptions;

/// <summary>
/// Random programs that throw and catch end as a model says that walks their trees. BAILEY_FUZZ_EXCEPTIONS asks for another number of
/// them, BAILEY_FUZZ_SEED for others.
/// </summary>
public sealed class GeneratedProgramTests
{
    private const int Programs = 500;

    private static readonly (int A, int B)[] Arguments = [(0, 0), (1, -1), (5, 3)];

    [Fact]
    public void Programs_end_as_the_model_says()
    {
        var compared = 0;
        var first = Variable("BAILEY_FUZZ_SEED", 0);
        var count = Variable("BAILEY_FUZZ_EXCEPTIONS", Programs);
        for (var seed = first; seed < first + count; seed++)
        {
            compared += Compare(seed);
        }

        // The rest would take the model too long.
        compared.ShouldBeGreaterThan(count * Arguments.Length * 9 / 10);
    }

    [Fact]
    public void Programs_from_the_cache_end_as_compiled_ones_do()
    {
        using var folder = new CacheFolder();
        for (var seed = 0; seed < 50; seed++)
        {
            var binary = ProgramGenerator.Write(new ProgramGenerator(seed).Generate());
            var cold = Run(WasmModule.Compile(binary, new() { Cache = folder.Open() }), 5, 3);
            var cache = folder.Open();
            Run(WasmModule.Compile(binary, new() { Cache = cache }), 5, 3).ShouldBe(cold, $"seed {seed}");
            cache.Hits.ShouldBe(1);
        }
    }

    private static int Compare(int seed)
    {
        var functions = new ProgramGenerator(seed).Generate();
        var binary = ProgramGenerator.Write(functions);
        var metered = WasmModule.Compile(binary);
        var unmetered = WasmModule.Compile(binary, new WasmCompileOptions { MeterFuel = false });
        var checking = WasmModule.Compile(binary, new WasmCompileOptions { BoundsChecks = WasmBoundsChecks.Explicit });
        var compared = 0;
        foreach (var (a, b) in Arguments)
        {
            var machine = new Machine(functions);
            var outcome = machine.Call(0, a, b);
            if (machine.GaveUp)
            {
                continue;
            }

            compared++;
            var expected = $"{outcome}, trace {machine.Trace}, {machine.Pages} pages";
            var (actual, fuel) = Run(metered, a, b);
            actual.ShouldBe(expected, $"seed {seed}, arguments {a} and {b}");
            Run(unmetered, a, b).Outcome.ShouldBe(expected, $"seed {seed}, arguments {a} and {b}, unmetered");
            Run(metered, a, b).Fuel.ShouldBe(fuel, $"seed {seed}, arguments {a} and {b}");
            Run(checking, a, b).ShouldBe((expected, fuel), $"seed {seed}, arguments {a} and {b}, with explicit checks");
        }

        return compared;
    }

    private static (string Outcome, long Fuel) Run(WasmModule module, int a, int b)
    {
        using var store = new WasmStore();
        Func<int, int, int>[] functions = [];
        var linker = new WasmLinker(store);
        linker.DefineFunction("host", "call", (int function, int x, int y) => functions[function](x, y));
        var instance = linker.Instantiate(module);
        functions = [.. Enumerable.Range(0, 4).Select(i => instance.GetFunction<Func<int, int, int>>($"f{i}"))];
        var before = store.Fuel;
        var outcome = Call(instance, () => functions[0](a, b));
        store.IsRunning.ShouldBeFalse();
        return ($"{outcome}, trace {instance.GetGlobal("trace").Value.AsI32()}, {instance.GetMemory("memory").Pages} pages", before - store.Fuel);
    }

    private static string Call(WasmInstance instance, Func<int> call)
    {
        try
        {
            return $"gives {call()}";
        }
        catch (WasmTrapException trap)
        {
            trap.Kind.ShouldNotBe(WasmTrapKind.HostError, trap.ToString());
            return $"traps: {trap.Kind}";
        }
        catch (WasmGuestException exception)
        {
            var tag = Enumerable.Range(0, 3).Single(i => ReferenceEquals(instance.GetTag($"t{i}"), exception.Value.Tag));
            var values = exception.Value.Values.Select(value => value.Type == WasmValueType.I32 ? value.AsI32() : value.AsI64());
            return $"throws t{tag}{(tag == 0 ? "" : $"({string.Join(", ", values)})")}";
        }
    }

    private static int Variable(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
