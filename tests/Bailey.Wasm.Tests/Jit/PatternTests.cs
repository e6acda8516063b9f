using System.Diagnostics;
using System.Globalization;
using Bailey.Testing;
using Bailey.Testing.Fuzzing;
using Bailey.Wasm.Tests.Differential;
using Xunit.Sdk;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>
/// Small functions that use few operands again and again give what they give in node's engine. BAILEY_FUZZ_SECONDS makes it run that long, from function
/// BAILEY_FUZZ_SEED on (random where that is not set); what differs is made smaller and put into artifacts/fuzz.
/// </summary>
public sealed class PatternTests(ITestOutputHelper output)
{
    private const int Functions = 20, Least = 20 * Functions, Most = 200 * Functions;

    private static readonly TimeSpan Bounded = TimeSpan.FromSeconds(8);

    private static readonly (string Name, WasmCompileOptions Options)[] Variants =
    [
        ("metered", WasmCompileOptions.Default),
        ("unmetered", WasmCompileOptions.Default with { MeterFuel = false }),
        ("guarded", WasmCompileOptions.Default with { MeterFuel = false, BoundsChecks = WasmBoundsChecks.GuardPages }),
    ];

    [Fact]
    public void Patterns_give_what_they_give_in_node()
    {
        using var node = NodeEngine.Start();
        var isLong = int.TryParse(Environment.GetEnvironmentVariable("BAILEY_FUZZ_SECONDS"), out var seconds);
        var length = isLong ? TimeSpan.FromSeconds(seconds) : Bounded;
        var first = !isLong ? 0 : int.TryParse(Environment.GetEnvironmentVariable("BAILEY_FUZZ_SEED"), out var given) ? given : Random.Shared.Next(1 << 30);
        output.WriteLine($"from function {first} on");
        var clock = Stopwatch.StartNew();
        var done = 0;
        for (; isLong || done < Most; done += Functions)
        {
            if (clock.Elapsed >= length && done >= Least)
            {
                break;
            }

            Compare(node, first + done);
        }

        output.WriteLine($"{done} functions in {clock.Elapsed.TotalSeconds:f1} s");
    }

    private static void Compare(NodeEngine node, int first)
    {
        if (Environment.GetEnvironmentVariable("BAILEY_FUZZ_PROGRESS") is { } progress)
        {
            File.WriteAllText(progress, first.ToString(CultureInfo.InvariantCulture));
        }

        var module = PatternModuleGenerator.Generate(first, Functions);
        node.Run(module);
        string[]?[] ours = [.. Variants.Select(variant => BaileyAnswer.Run(module, variant.Options))];
        var theirs = node.Receive();
        theirs.Invalid.ShouldBeNull($"functions from {first} on should be valid");
        for (var i = 0; i < Variants.Length; i++)
        {
            if (Comparison.Difference(theirs, ours[i]) is { } difference)
            {
                throw new XunitException($"functions from {first} on, {Variants[i].Name}: {difference}\n{Shrink(node, module, first, Variants[i].Options)}");
            }
        }
    }

    private static string Shrink(NodeEngine node, byte[] module, int first, WasmCompileOptions options)
    {
        var shrunk = new Shrinker(candidate => Difference(candidate) is not null).Shrink(module);
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, "artifacts", "fuzz")).FullName, $"pattern-{first}.wasm");
        File.WriteAllBytes(path, shrunk);
        return $"shrunk from {module.Length} to {shrunk.Length} bytes ({path}): {Difference(shrunk)}\n{Convert.ToHexString(shrunk)}";

        string? Difference(byte[] candidate)
        {
            // What was cut out may be what ended it; node cannot be stopped.
            if (BaileyAnswer.Run(candidate, WasmCompileOptions.Default) is { } metered
                && metered.Any(outcome => outcome.EndsWith(nameof(WasmTrapKind.OutOfFuel), StringComparison.Ordinal)))
            {
                return null;
            }

            node.Run(candidate);
            var answer = node.Receive();
            return answer.Invalid is not null ? null : Comparison.Difference(answer, BaileyAnswer.Run(candidate, options));
        }
    }
}
