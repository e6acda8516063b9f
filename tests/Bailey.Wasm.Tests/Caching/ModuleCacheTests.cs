using System.Reflection;
using Bailey.Testing.Fuzzing;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Caching;

/// <summary>What a module from the cache is, and when it is one from the cache.</summary>
public sealed class ModuleCacheTests
{
    [Fact]
    public void The_second_start_takes_the_module_from_the_cache()
    {
        using var folder = new CacheFolder();
        var binary = CacheFolder.Answering(42);
        var (first, cold) = folder.Start(binary);
        var (second, warm) = folder.Start(binary);
        (first, second).ShouldBe((42, 42));
        (cold.Fault, cold.Hits, cold.Misses, cold.RefusedEntries).ShouldBe((null, 0, 1, 0));
        (warm.Fault, warm.Hits, warm.Misses, warm.RefusedEntries).ShouldBe((null, 1, 0, 0));
        folder.Entries.Length.ShouldBe(1);
        folder.Others.ShouldBeEmpty();
    }

    [Fact]
    public void A_module_from_the_cache_is_what_the_compiled_one_is()
    {
        using var folder = new CacheFolder();
        var binary = Rich();
        var cold = WasmModule.Compile(binary, new() { Cache = folder.Open() });
        var cache = folder.Open();
        var warm = WasmModule.Compile(binary, new() { Cache = cache });
        cache.Hits.ShouldBe(1);
        warm.FeaturesUsed.ShouldBe(cold.FeaturesUsed);
        warm.Exports.ShouldBe(cold.Exports);
        warm.Imports.ShouldBe(cold.Imports);
        (warm.Name, warm.FunctionCount, warm.BinaryLength).ShouldBe((cold.Name, cold.FunctionCount, cold.BinaryLength));
        Outcome(warm).ShouldBe(Outcome(cold));
    }

    [Fact]
    public void Generated_modules_run_the_same_from_the_cache()
    {
        using var folder = new CacheFolder();
        for (var seed = 5_000; seed < 5_025; seed++)
        {
            var binary = ModuleGenerator.Generate(seed);
            var cold = Results(WasmModule.Compile(binary, new() { Cache = folder.Open() }));
            var cache = folder.Open();
            Results(WasmModule.Compile(binary, new() { Cache = cache })).ShouldBe(cold, $"seed {seed}");
            cache.Hits.ShouldBe(1, $"seed {seed}");
        }
    }

    [Fact]
    public void Every_option_and_every_limit_makes_another_entry()
    {
        using var folder = new CacheFolder();
        var binary = CacheFolder.Answering(1);
        folder.Start(binary);
        var variants = Variants(WasmCompileOptions.Default, nameof(WasmCompileOptions.Cache), nameof(WasmCompileOptions.Limits))
            .Concat(Variants(WasmLimits.Default).Select(limits => (limits.Name, Changed: WasmCompileOptions.Default with { Limits = limits.Changed })))
            .ToList();
        variants.Count.ShouldBeGreaterThan(20);
        foreach (var (name, changed) in variants)
        {
            var cache = folder.Open();
            CacheFolder.Ask(WasmModule.Compile(binary, changed with { Cache = cache })).ShouldBe(1);
            (cache.Hits, cache.RefusedEntries).ShouldBe((0, 0), name);
        }
    }

    [Fact]
    public void A_module_that_only_wider_limits_allow_is_refused_under_narrower_ones()
    {
        using var folder = new CacheFolder();
        var binary = CacheFolder.Answering(7, padding: 100);
        folder.Start(binary);
        var narrow = WasmCompileOptions.Default with { Limits = WasmLimits.Default with { MaxModuleBytes = 50 }, Cache = folder.Open() };
        Should.Throw<WasmModuleException>(() => WasmModule.Compile(binary, narrow)).ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
    }

    [Fact]
    public void An_invalid_module_is_refused_each_time_and_never_kept()
    {
        using var folder = new CacheFolder();
        var binary = new ModuleBuilder().Function("wrong", [], [I32], code => code.F64Const(1)).ToBytes();
        for (var i = 0; i < 2; i++)
        {
            Should.Throw<WasmModuleException>(() => WasmModule.Compile(binary, new() { Cache = folder.Open() })).ErrorCode.ShouldBe(WasmErrorCode.Invalid);
        }

        folder.Entries.ShouldBeEmpty();
    }

    [Fact]
    public void Clearing_deletes_all_entries_and_no_module()
    {
        using var folder = new CacheFolder();
        folder.Start(CacheFolder.Answering(1));
        var cache = folder.Open();
        var module = WasmModule.Compile(CacheFolder.Answering(1), new() { Cache = cache });
        cache.Clear();
        folder.Entries.ShouldBeEmpty();
        File.Exists(folder.KeyFile).ShouldBeTrue();
        CacheFolder.Ask(module).ShouldBe(1);
    }

    // All that an instance can have: imports with and without a delegate of their own, several results, tables, segments, a start function, names.
    private static byte[] Rich() => new ModuleBuilder()
        .ImportFunction("host", "add", [I32, I32], [I32])
        .ImportFunction("host", "pair", [I32], [I32, I64])
        .ImportGlobal("host", "base", new WasmGlobalType(I32, false))
        .Memory(1)
        .Table(4, export: "table")
        .Global(new WasmGlobalType(I32, true), code => code.I32Const(5))
        .Global(new WasmGlobalType(I64, true), code => code.I64Const(6), "shown")
        .Elements(offset => offset.I32Const(1), "twice", "begin")
        .Data(offset => offset.I32Const(16), "hello"u8.ToArray())
        .Function("twice", [I32], [I32], code => code.LocalGet(0).LocalGet(0).Call("add"))
        .Function("pairs", [I32], [I32, I64], code => code.LocalGet(0).Call("pair"))
        .Function("indirect", [I32], [I32], code => code.LocalGet(0).I32Const(1).CallIndirect([I32], [I32]))
        .Function("load", [I32], [I32], code => code.LocalGet(0).I32Load8U())
        .Function("trap", [], [], code => code.Unreachable())
        .Function("begin", [], [], code => code.I32Const(9).GlobalSet(1))
        .Function("state", [], [I32], code => code.GlobalGet(0).GlobalGet(1).I32Add())
        .Start("begin")
        .Names("rich")
        .ToBytes();

    private static string Outcome(WasmModule module)
    {
        using var store = new WasmStore();
        var instance = new WasmLinker(store)
            .DefineFunction("host", "add", static (int a, int b) => a + b)
            .DefineFunction("host", "pair", static (int a) => (a, a * 2L))
            .Define("host", "base", new WasmGlobal(store, new WasmGlobalType(I32, false), WasmValue.I32(100)))
            .Instantiate(module);
        var before = store.Fuel;
        var (low, high) = instance.GetFunction<Func<int, (int, long)>>("pairs")(3);
        var trap = Should.Throw<WasmTrapException>(() => instance.GetFunction<Action>("trap")());
        return string.Join(
            ' ',
            instance.GetFunction<Func<int, int>>("twice")(21),
            low,
            high,
            instance.GetFunction<Func<int, int>>("indirect")(4),
            instance.GetFunction<Func<int, int>>("load")(17),
            instance.GetFunction("state").Invoke()[0].AsI32(),
            instance.GetGlobal("shown").Value.AsI64(),
            instance.GetTable("table").Length,
            string.Join(',', trap.Backtrace),
            before - store.Fuel);
    }

    private static List<string> Results(WasmModule module)
    {
        using var store = new WasmStore();
        var instance = module.Instantiate(store);
        var results = new List<string>();
        foreach (var export in module.Exports)
        {
            if (export.Type is WasmFunctionType { Parameters.Length: 0 })
            {
                store.Fuel = 1_000_000;
                try
                {
                    results.Add(string.Join(',', instance.GetFunction(export.Name).Invoke().Select(static value => value.ToString())));
                }
                catch (WasmTrapException trap)
                {
                    results.Add(trap.Kind.ToString());
                }
                catch (WasmGuestException exception)
                {
                    results.Add(exception.Message);
                }

                results.Add($"{store.Fuel}");
            }
        }

        return results;
    }

    /// <summary>The record once for each property, with this one changed.</summary>
    private static IEnumerable<(string Name, T Changed)> Variants<T>(T record, params string[] without)
        where T : class
    {
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => !without.Contains(property.Name)))
        {
            var copy = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(record, [])!;
            property.SetValue(copy, property.GetValue(record) switch
            {
                bool value => !value,
                int value => value + 1,
                long value => value + 1,
                WasmFeatures value => value & ~WasmFeatures.RelaxedSimd,
                Enum value => Enum.GetValuesAsUnderlyingType(value.GetType()).Cast<object>().Select(other => Enum.ToObject(value.GetType(), other)).First(other => !other.Equals(value)),
                var value => throw new InvalidOperationException($"give the test another value than {value} for {property.Name}"),
            });
            yield return (property.Name, copy);
        }
    }
}
