namespace Bailey.Wasm;

/// <summary>What a <see cref="WasmInstancePool"/> keeps, and how its instances are bounded.</summary>
public sealed record WasmInstancePoolOptions
{
    /// <summary>The defaults.</summary>
    public static WasmInstancePoolOptions Default { get; } = new();

    /// <summary>
    /// Instances kept ready while nobody uses them; those given back beyond it are disposed. How many are in use at once is for the caller to bound.
    /// Default 64; 0 keeps none.
    /// </summary>
    public int MaxIdleInstances { get; init; } = 64;

    /// <summary>Limits of each instance's store.</summary>
    public WasmStoreOptions Store { get; init; } = WasmStoreOptions.Default;
}
