namespace Bailey.Plugins.Extism;

/// <summary>Memory limits of a manifest. Each can only lower that of the host.</summary>
public sealed record ExtismMemoryOptions
{
    /// <summary>Pages of 64 KiB of all memories of the plugin with that of the kernel; null for the limit of the host.</summary>
    public long? MaxPages { get; init; }

    /// <summary>Bytes of the body of an HTTP answer; null for the limit of the host.</summary>
    public long? MaxHttpResponseBytes { get; init; }

    /// <summary>Bytes of all variables; 0 disables them; null for the limit of the host.</summary>
    public long? MaxVarBytes { get; init; }
}
