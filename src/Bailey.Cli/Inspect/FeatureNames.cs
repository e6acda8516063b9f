using System.Numerics;
using System.Text.RegularExpressions;
using Bailey.Wasm;

namespace Bailey.Cli.Inspect;

/// <summary>Names of features as proposals and toolchains write them: <c>multi-value</c>, <c>bulk-memory</c>.</summary>
internal static partial class FeatureNames
{
    /// <summary>One name for each feature in the set, in the order of <see cref="WasmFeatures"/>.</summary>
    public static IEnumerable<string> Of(WasmFeatures features) =>
        Enum.GetValues<WasmFeatures>()
            .Where(feature => BitOperations.IsPow2((int)feature) && features.HasFlag(feature))
            .Select(feature => WordStart().Replace(feature.ToString(), "-$0").ToLowerInvariant());

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();
}
