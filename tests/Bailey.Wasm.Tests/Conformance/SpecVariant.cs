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

    public WasmCompileOptions Options(WasmFeatures features) =>
        new() { Features = features, MeterFuel = MeterFuel, Deterministic = Deterministic, BoundsChecks = BoundsChecks };

    public override string ToString() => Name;
}
