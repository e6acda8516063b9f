namespace Bailey.Wasm;

/// <summary>An integer of 31 bits as a reference (core specification, 4.2.1). Equal integers are equal references to guests.</summary>
public sealed class WasmI31 : IEquatable<WasmI31>
{
    /// <summary>Bytes of one.</summary>
    internal const int Bytes = 24;

    // Read by compiled code (FunctionCompiler): its name is its contract.
    internal readonly int Number;

    /// <summary>Makes one of the lower 31 bits of a number.</summary>
    public WasmI31(int value) => Number = value << 1 >> 1;

    /// <summary>Its value, with sign: -1,073,741,824 to 1,073,741,823.</summary>
    public int Value => Number;

    /// <summary>Whether both are the same number.</summary>
    public bool Equals(WasmI31? other) => other is not null && other.Number == Number;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WasmI31);

    /// <inheritdoc/>
    public override int GetHashCode() => Number;

    /// <summary>The number.</summary>
    public override string ToString() => Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
