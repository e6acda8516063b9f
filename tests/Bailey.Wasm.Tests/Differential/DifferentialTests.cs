using System.Diagnostics;
using Bailey.Testing;
using Bailey.Testing.Fuzzing;
using Bailey.Wasm.Tests.Outlining;
using Xunit.Sdk;

namespace Bailey.Wasm.Tests.Differential;

/// <summary>
/// Generated modules give in Bailey what they give in node's engine: results, traps, memories, tables and globals. BAILEY_FUZZ_SECONDS makes it run
/// that long, on modules from BAILEY_FUZZ_SEED on (random where that is not set); what differs is made smaller and put into artifacts/fuzz.
/// </summary>
public sealed class DifferentialTests(ITestOutputHelper output)
{
    private const int Modules = 1_000, LeastModules = 100;

    private static readonly TimeSpan Bounded = TimeSpan.FromSeconds(20);

    private static readonly ModuleGeneratorOptions Usual = ModuleGeneratorOptions.Default with
    {
        Features = WasmFeatures.Wasm2 | WasmFeatures.ExtendedConstants | WasmFeatures.TailCalls,
        UseVersion3Extras = false,
        CanonicalizeNaNs = true,
        AllowStart = true,
        HarnessCalls = 2,
    };

    private static readonly ModuleGeneratorOptions[] Kinds =
    [
        Usual,
        Usual with { MaxFunctions = 20, MaxInstructions = 60 },
        Usual with { MaxFunctions = 2, MaxInstructions = 1_500, MaxNesting = 16 },
        Usual with { MaxInstructions = 120, Features = Usual.Features & ~WasmFeatures.ReferenceTypes },
    ];

    private static readonly ModuleGeneratorOptions[] HeapKinds =
    [
        .. Kinds[..3].Select(kind => kind with { Features = kind.Features | WasmFeatures.TypedReferences | WasmFeatures.GarbageCollection }),
    ];

    private static readonly ModuleGeneratorOptions[] ExceptionKinds =
    [
        .. HeapKinds.Select(kind => kind with { Features = kind.Features | WasmFeatures.ExceptionHandling }),
    ];

    private static readonly (string Name, WasmCompileOptions Options)[] Variants =
    [
        ("metered", WasmCompileOptions.Default),
        ("unmetered", WasmCompileOptions.Default with { MeterFuel = false }),
        ("deterministic", WasmCompileOptions.Default with { Deterministic = true }),
    ];

    private static readonly (string Name, WasmCompileOptions Options)[] MoreVariants =
    [
        .. Variants,
        ("with explicit checks", WasmCompileOptions.Default with { BoundsChecks = WasmBoundsChecks.Explicit }),
        ("cut", WasmCompileOptions.Default with { Outlining = CutOptions.Small }),
        ("cut, with explicit checks, unmetered", WasmCompileOptions.Default with { Outlining = CutOptions.Small, BoundsChecks = WasmBoundsChecks.Explicit, MeterFuel = false }),
    ];

    [Fact]
    public void Generated_modules_give_what_they_give_in_node()
    {
        using var node = NodeEngine.Start();
        Compare(node, Kinds, Variants);
    }

    [Fact]
    public void Generated_modules_with_objects_give_what_they_give_in_node()
    {
        using var node = NodeEngine.StartWithHeap();
        Compare(node, HeapKinds, Variants);
    }

    [Fact]
    public void Generated_modules_that_throw_and_catch_objects_give_what_they_give_in_node()
    {
        using var node = NodeEngine.StartWithHeap();
        Compare(node, ExceptionKinds, MoreVariants);
    }

    private void Compare(NodeEngine node, ModuleGeneratorOptions[] kinds, (string Name, WasmCompileOptions Options)[] variants)
    {
        var (seed, length, most) = Plan();
        output.WriteLine($"from seed {seed} on");
        var clock = Stopwatch.StartNew();
        var done = 0;
        for (; done < most && (clock.Elapsed < length || done < LeastModules); done++)
        {
            Compare(node, seed + done, kinds, variants);
        }

        output.WriteLine($"{done} modules in {clock.Elapsed.TotalSeconds:f1} s");
    }

    [Fact]
    public void A_module_that_is_wrong_is_shrunk_to_what_is_wrong_with_it()
    {
        var module = ModuleGenerator.Generate(7, Kinds[0]);
        var shrunk = new Shrinker(IsWrong).Shrink(module);
        IsWrong(module).ShouldBeTrue();
        IsWrong(shrunk).ShouldBeTrue();
        var bodies = ModuleBodies.Cut(shrunk).Bodies;
        bodies.Sum(body => ModuleBodies.Instructions(body).Length).ShouldBeLessThan(bodies.Count + 40);

        // As if a memory were the fault: any module that has an instruction to grow one.
        static bool IsWrong(byte[] candidate) =>
            ModuleBodies.Cut(candidate).Bodies.Any(body => ModuleBodies.Instructions(body).Any(start => body[start] == 0x40));
    }

    /// <summary>The first seed, how long to go on, and how many modules at most.</summary>
    private static (int Seed, TimeSpan Length, int Most) Plan()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable("BAILEY_FUZZ_SECONDS"), out var seconds))
        {
            return (0, Bounded, Modules);
        }

        var seed = int.TryParse(Environment.GetEnvironmentVariable("BAILEY_FUZZ_SEED"), out var given) ? given : Random.Shared.Next(1 << 30);
        return (seed, TimeSpan.FromSeconds(seconds), int.MaxValue);
    }

    private static void Compare(NodeEngine node, int seed, ModuleGeneratorOptions[] kinds, (string Name, WasmCompileOptions Options)[] variants)
    {
        var module = ModuleGenerator.Generate(seed, kinds[seed % kinds.Length]);
        node.Run(module);
        string[]?[] ours = [.. variants.Select(variant => BaileyAnswer.Run(module, variant.Options))];
        var theirs = node.Receive();
        if (theirs.Invalid?.StartsWith("Maximum call stack", StringComparison.Ordinal) == true || ours.Any(HasNoStack))
        {
            // How deep calls may go is up to each engine.
            return;
        }

        theirs.Invalid.ShouldBeNull($"seed {seed} should be valid");
        for (var i = 0; i < variants.Length; i++)
        {
            if (Comparison.Difference(theirs, ours[i]) is { } difference)
            {
                throw new XunitException($"seed {seed}, {variants[i].Name}: {difference}\n{Shrink(node, module, seed, variants[i].Options)}");
            }
        }
    }

    private static bool HasNoStack(string[]? outcomes) => outcomes?.Any(static outcome => outcome.EndsWith(nameof(WasmTrapKind.StackExhausted), StringComparison.Ordinal)) == true;

    private static string Shrink(NodeEngine node, byte[] module, int seed, WasmCompileOptions options)
    {
        var shrunk = new Shrinker(IsStillWrong).Shrink(module);
        node.Run(shrunk);
        var difference = Comparison.Difference(node.Receive(), BaileyAnswer.Run(shrunk, options));
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, "artifacts", "fuzz")).FullName, $"{seed}.wasm");
        File.WriteAllBytes(path, shrunk);
        return $"shrunk from {module.Length} to {shrunk.Length} bytes ({path}): {difference}\n{Convert.ToHexString(shrunk)}";

        bool IsStillWrong(byte[] candidate)
        {
            // What was cut out may be what ended it; node cannot be stopped.
            if (BaileyAnswer.Run(candidate, WasmCompileOptions.Default) is { } metered
                && metered.Any(outcome => outcome.EndsWith(nameof(WasmTrapKind.OutOfFuel), StringComparison.Ordinal)))
            {
                return false;
            }

            node.Run(candidate);
            var answer = node.Receive();
            return answer.Invalid is null && Comparison.Difference(answer, BaileyAnswer.Run(candidate, options)) is not null;
        }
    }
}
