namespace Bailey.Wasm;

/// <summary>How paths beneath a preopen are resolved.</summary>
internal enum LinuxResolution
{
    /// <summary>By the kernel: openat2 with RESOLVE_BENEATH (Linux 5.6).</summary>
    Kernel,

    /// <summary>Component by component, never following a link without looking, where the kernel cannot.</summary>
    Walk,
}
