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

    /// <summary>
    /// Bytes that instances kept ready may take together, each as <see cref="WasmStoreSnapshot.Bytes"/> says of it when it was new; those given back beyond it are disposed. A guest decides
    /// with its data, its start function and its constants how many those are, within the limits of its store: at most twice <see cref="WasmStoreOptions.MaxMemoryBytes"/> and
    /// two and a half times <see cref="WasmStoreOptions.MaxHeapBytes"/>. Default 1 GiB.
    /// </summary>
    public long MaxIdleBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>Limits of each instance's store.</summary>
    public WasmStoreOptions Store { get; init; } = WasmStoreOptions.Default;
}
