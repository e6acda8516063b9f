using Bailey.Wasm.Compilation.Outlining;

namespace Bailey.Wasm;

/// <summary>How a module is decoded, validated and compiled. Immutable; share one among many modules.</summary>
public sealed record WasmCompileOptions
{
    /// <summary>The defaults.</summary>
    public static WasmCompileOptions Default { get; } = new();

    /// <summary>Features that a module may use. Default: all that Bailey implements.</summary>
    public WasmFeatures Features { get; init; } = WasmFeatures.All;

    /// <summary>Bounds on what a module may contain.</summary>
    public WasmLimits Limits { get; init; } = WasmLimits.Default;

    /// <summary>
    /// Whether execution is metered, so that <see cref="WasmStore.Fuel"/> bounds it. Default <c>true</c>. A module
    /// compiled without it can still be interrupted, but uses no fuel.
    /// </summary>
    public bool MeterFuel { get; init; } = true;

    /// <summary>
    /// Whether NaN results are made canonical everywhere, so that every result is the same on every
    /// processor (core specification, "deterministic profile"). Default <c>false</c>.
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>
    /// How accesses to memory are kept inside it. Default <see cref="WasmBoundsChecks.Auto"/>. What a module does is the same with each;
    /// <see cref="WasmModule.BoundsChecks"/> says which was taken.
    /// </summary>
    public WasmBoundsChecks BoundsChecks { get; init; }

    /// <summary>
    /// Keeps what was compiled for the next time, and has it from the last. Default none. What a module does is the same with and without.
    /// </summary>
    public WasmModuleCache? Cache { get; init; }

    /// <summary>Which functions are cut into several methods. Not for hosts: no choice changes what a module does.</summary>
    internal OutlineOptions Outlining { get; init; } = OutlineOptions.Default;
}
