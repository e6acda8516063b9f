using Bailey.Testing.Fuzzing;
using Bailey.Wasm.Tests.Validation;
using Xunit.Sdk;

namespace Bailey.Wasm.Tests.Differential;

/// <summary>Generated modules with a few bytes changed are valid in Bailey where they are valid in node's engine, and nowhere else.</summary>
public sealed class ValidationAgreementTests(ITestOutputHelper output)
{
    private const int Mutants = 20_000, Batch = 100;

    private static readonly ModuleGeneratorOptions Small = ModuleGeneratorOptions.Default with
    {
        Features = WasmFeatures.Wasm2 | WasmFeatures.ExtendedConstants | WasmFeatures.TailCalls,
        UseVersion3Extras = false,
        AllowImports = true,
        AllowStart = true,
        MaxFunctions = 4,
        MaxInstructions = 40,
    };

    private static readonly ModuleGeneratorOptions SmallWithHeap = Small with
    {
        Features = Small.Features | WasmFeatures.TypedReferences | WasmFeatures.GarbageCollection,
    };

    [Fact]
    public void Mutants_are_valid_where_they_are_valid_in_node()
    {
        using var node = NodeEngine.Start();
        Compare(node, Small);
    }

    [Fact]
    public void Mutants_with_objects_are_valid_where_they_are_valid_in_node()
    {
        using var node = NodeEngine.StartWithHeap();
        Compare(node, SmallWithHeap);
    }

    [Fact]
    public void Mutants_with_exceptions_are_valid_where_they_are_valid_in_node()
    {
        using var node = NodeEngine.StartWithHeap();
        Compare(node, SmallWithHeap with { Features = SmallWithHeap.Features | WasmFeatures.ExceptionHandling });
    }

    private void Compare(NodeEngine node, ModuleGeneratorOptions generated)
    {
        var options = WasmCompileOptions.Default with { Features = generated.Features };
        var mutants = int.TryParse(Environment.GetEnvironmentVariable("BAILEY_FUZZ_MUTANTS"), out var given) ? given : Mutants;
        var (valid, invalid, apart) = (0, 0, 0);
        for (var seed = 0; seed < mutants; seed += Batch)
        {
            byte[][] batch = [.. Enumerable.Range(seed, Batch).Select(number => Mutant(number, generated))];
            Array.ForEach(batch, node.Validate);
            for (var i = 0; i < Batch; i++)
            {
                var theirs = node.Receive().Invalid;
                var ours = Validating.Refusal(batch[i], options);
                if (IsApart(theirs, ours))
                {
                    apart++;
                }
                else if (theirs is null != ours is null)
                {
                    throw new XunitException(
                        $"mutant {seed + i}: node: {theirs ?? "valid"}; Bailey: {ours?.Message ?? "valid"}\n{Convert.ToHexString(batch[i])}");
                }
                else if (ours is null)
                {
                    valid++;
                }
                else
                {
                    invalid++;
                }
            }
        }

        output.WriteLine($"{valid} valid, {invalid} invalid, {apart} of features or limits of one engine alone");
        valid.ShouldBeGreaterThan(mutants / 100);
        invalid.ShouldBeGreaterThan(mutants / 10);
        apart.ShouldBeLessThan(mutants / 10);
    }

    /// <summary>Whether one engine speaks of its own limits, or of a feature that the other one has and this test leaves out.</summary>
    private static bool IsApart(string? theirs, WasmModuleException? ours) =>
        ours?.ErrorCode is WasmErrorCode.LimitExceeded or WasmErrorCode.FeatureDisabled or WasmErrorCode.FeatureUnsupported
        || (ours is null && theirs is not null && (theirs.Contains("limit", StringComparison.Ordinal) || theirs.Contains("too large", StringComparison.Ordinal)));

    private static byte[] Mutant(int seed, ModuleGeneratorOptions generated) => ByteMutation.Of(ModuleGenerator.Generate(seed / 50, generated), new Random(seed), mostEdits: 2);
}
