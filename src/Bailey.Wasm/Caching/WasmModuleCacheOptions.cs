namespace Bailey.Wasm;

/// <summary>Limits of a <see cref="WasmModuleCache"/>.</summary>
public sealed record WasmModuleCacheOptions
{
    /// <summary>The defaults.</summary>
    public static WasmModuleCacheOptions Default { get; } = new();

    /// <summary>
    /// Bytes of all entries together; those not used for longest are deleted first. A module whose entry alone is larger is not kept. Processes that
    /// store at the same moment may exceed it by what they store. Default 512 MiB; 0 keeps nothing.
    /// </summary>
    public long MaxBytes { get; init; } = 512L * 1024 * 1024;
}
