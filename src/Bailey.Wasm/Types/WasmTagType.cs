namespace Bailey.Wasm;

/// <summary>The type of a tag: what exceptions of it carry (core specification, 2.3.15).</summary>
public sealed record WasmTagType : WasmExternalType
{
    /// <summary>Creates the type of a tag.</summary>
    /// <param name="parameters">Types of the values that an exception carries, in order.</param>
    public WasmTagType(params IEnumerable<WasmValueType> parameters)
        : this(new WasmFunctionType(parameters, []))
    {
    }

    internal WasmTagType(WasmFunctionType function) => Function = function;

    /// <summary>The values that an exception carries, as parameters of a function without results.</summary>
    public WasmFunctionType Function { get; }

    /// <summary>The definition in a module, which is part of what makes tags fit each other.</summary>
    internal DefinedType Defined => field ??= TypeRegistry.OfFunction(Function);

    /// <inheritdoc/>
    public override string Kind => "tag";

    /// <summary>Whether exceptions of both carry the same types in the same order.</summary>
    public bool Equals(WasmTagType? other) => other is not null && Function == other.Function;

    /// <inheritdoc/>
    public override int GetHashCode() => Function.GetHashCode();

    /// <summary>The type as people write it: <c>(i32, i64)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", Function.Parameters)})";
}
