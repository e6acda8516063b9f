using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>A global variable (core specification, 4.2.9).</summary>
public sealed class WasmGlobal : WasmExternal
{
    // Read and written by compiled code (FunctionCompiler): names and types are its contract.
    internal GlobalValue Number;
    internal object? Reference;

    /// <summary>Creates a global of the host, to be imported by guests.</summary>
    /// <param name="store">The store it belongs to.</param>
    /// <param name="type">Its type.</param>
    /// <param name="value">Its first value, of that type.</param>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public WasmGlobal(WasmStore store, WasmGlobalType type, WasmValue value)
        : base(store)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type;
        Set(value);
    }

    /// <summary>Its type.</summary>
    public WasmGlobalType Type { get; }

    /// <inheritdoc/>
    public override WasmExternalType ExternalType => Type;

    /// <summary>Its value.</summary>
    /// <exception cref="ArgumentException">The value set is of another type.</exception>
    /// <exception cref="InvalidOperationException">It was set but is immutable.</exception>
    public WasmValue Value
    {
        get => Type.Value.IsReference ? WasmValue.OfReference(Type.Value, Reference) : WasmValue.FromBits(Type.Value, Number.Low, Number.High);

        set
        {
            if (!Type.IsMutable)
            {
                throw new InvalidOperationException("the global is immutable");
            }

            Set(value);
        }
    }

    private void Set(WasmValue value)
    {
        if (!value.Fits(Type.Value))
        {
            throw new ArgumentException($"a global of type {Type.Value} cannot hold {value}", nameof(value));
        }

        if (!ReferenceOperations.BelongsTo(value.Reference, Type.Value, Store))
        {
            throw new ArgumentException("what it refers to belongs to another store", nameof(value));
        }

        Number = new GlobalValue { Low = value.Bits, High = value.HighBits };
        Reference = value.Reference;
    }
}
