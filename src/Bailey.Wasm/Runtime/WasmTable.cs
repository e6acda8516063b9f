namespace Bailey.Wasm;

/// <summary>A table of references (core specification, 4.2.7).</summary>
public sealed class WasmTable : WasmExternal
{
    /// <summary>Creates a table of the host, to be imported by guests.</summary>
    /// <param name="store">The store it belongs to and whose limit it counts towards.</param>
    /// <param name="type">What it holds and how many.</param>
    /// <param name="initial">First value of every element.</param>
    /// <exception cref="WasmLinkException">The limit of the store does not allow it.</exception>
    public WasmTable(WasmStore store, WasmTableType type, object? initial = null)
        : base(store) => Type = type;

    /// <summary>Its type as declared.</summary>
    public WasmTableType Type { get; }

    /// <inheritdoc/>
    public override WasmExternalType ExternalType => Type with { Minimum = (ulong)Length };

    /// <summary>Present number of elements.</summary>
    public int Length => throw new NotImplementedException();

    /// <summary>An element: a <see cref="WasmFunction"/> in a table of functions, any object in one of externref, or null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ArgumentException">The value is not of the table's type.</exception>
    public object? this[int index]
    {
        get => throw new NotImplementedException();
        set => throw new NotImplementedException();
    }

    /// <summary>Grows by elements.</summary>
    /// <returns>The number before, or -1 where a maximum or limit does not allow it.</returns>
    public long Grow(ulong count, object? value = null) => throw new NotImplementedException();
}
