namespace Bailey.Wasm;

/// <summary>The type of a memory: its size in pages of 64 KiB (core specification, 2.3.11).</summary>
/// <param name="Minimum">Initial size in pages.</param>
/// <param name="Maximum">Largest size in pages, or <c>null</c> where the module names none.</param>
/// <param name="Is64">Whether addresses are 64-bit (memory64).</param>
public sealed record WasmMemoryType(ulong Minimum, ulong? Maximum = null, bool Is64 = false) : WasmExternalType
{
    /// <summary>Bytes in a page: 65,536.</summary>
    public const int PageSize = 65_536;

    /// <inheritdoc/>
    public override string Kind => "memory";

    /// <summary>The type as people write it: <c>1..16 pages</c>.</summary>
    public override string ToString() =>
        $"{Minimum}..{Maximum?.ToString(System.Globalization.CultureInfo.InvariantCulture)} pages{(Is64 ? " (64-bit)" : "")}";
}
