using Bailey.Wasm.Compilation.Outlining;
using Bailey.Wasm.Tests.Outlining;

namespace Bailey.Wasm.Tests.Conformance;

/// <summary>Compile options under which the suites are run; results must be right under each.</summary>
internal sealed record SpecVariant(string Name, bool MeterFuel, bool Deterministic)
{
    public static SpecVariant Default { get; } = new("default", MeterFuel: true, Deterministic: false);

    public static SpecVariant Unmetered { get; } = new("unmetered", MeterFuel: false, Deterministic: false);

    public static SpecVariant DeterministicNaN { get; } = new("deterministic", MeterFuel: true, Deterministic: true);

    public WasmBoundsChecks BoundsChecks { get; init; }

    public static SpecVariant With(WasmBoundsChecks checks, bool metered) =>
        new($"{checks}, {(metered ? "metered" : "unmetered")}", metered, Deterministic: false) { BoundsChecks = checks };

    /// <summary>Which functions are cut into several methods; null for what is usual.</summary>
    internal OutlineOptions? Outlining { get; init; }

    /// <summary>Every function cut into as many methods as it can be.</summary>
    public static SpecVariant Cut(WasmBoundsChecks checks, bool metered) =>
        With(checks, metered) with { Name = $"cut, {checks}, {(metered ? "metered" : "unmetered")}", Outlining = CutOptions.Small };

    public WasmCompileOptions Options(WasmFeatures features)
    {
        var options = new WasmCompileOptions { Features = features, MeterFuel = MeterFuel, Deterministic = Deterministic, BoundsChecks = BoundsChecks };
        return Outlining is null ? options : options with { Outlining = Outlining };
    }

    public override string ToString() => Name;
}
