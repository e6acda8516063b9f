using System.Globalization;

namespace Bailey.Wasm;

/// <summary>The type of a table: what it holds and how many (core specification, 2.3.12).</summary>
/// <param name="Element">Type of the elements, a reference type.</param>
/// <param name="Minimum">Initial number of elements.</param>
/// <param name="Maximum">Largest number of elements, or <c>null</c> where the module names none.</param>
/// <param name="Is64">Whether indices are 64-bit (memory64).</param>
public sealed record WasmTableType(WasmValueType Element, ulong Minimum, ulong? Maximum = null, bool Is64 = false)
    : WasmExternalType
{
    /// <inheritdoc/>
    public override string Kind => "table";

    /// <summary>The type as people write it: <c>10..20 funcref</c>.</summary>
    public override string ToString() =>
        $"{Minimum}..{Maximum?.ToString(CultureInfo.InvariantCulture)} {Element}{(Is64 ? " (64-bit)" : "")}";
}
