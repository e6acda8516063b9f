using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Bailey.Wasm;

/// <summary>The type of a function: its parameters and results (core specification, 2.3.8).</summary>
public sealed record WasmFunctionType : WasmExternalType
{
    private readonly int _hash;

    /// <summary>Creates a function type.</summary>
    /// <param name="parameters">Types of the parameters, in order.</param>
    /// <param name="results">Types of the results, in order.</param>
    public WasmFunctionType(IEnumerable<WasmValueType> parameters, IEnumerable<WasmValueType> results)
        : this([.. parameters], [.. results], null)
    {
    }

    internal WasmFunctionType(ReadOnlySpan<WasmValueType> parameters, ReadOnlySpan<WasmValueType> results, DefinedType? origin)
    {
        Parameters = ImmutableCollectionsMarshal.AsImmutableArray(parameters.ToArray());
        Results = ImmutableCollectionsMarshal.AsImmutableArray(results.ToArray());
        Origin = origin;
        var hash = new HashCode();
        foreach (var type in Parameters)
        {
            hash.Add(type);
        }

        hash.Add(-1);
        foreach (var type in Results)
        {
            hash.Add(type);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>Types of the parameters, in order.</summary>
    public ImmutableArray<WasmValueType> Parameters { get; }

    /// <summary>Types of the results, in order.</summary>
    public ImmutableArray<WasmValueType> Results { get; }

    /// <summary>The definition in a module that it was read from, which may have supertypes; no part of what makes types equal here.</summary>
    internal DefinedType? Origin { get; }

    /// <summary>The type as compiled code knows it; see <see cref="WasmValueType.Erased"/>.</summary>
    internal WasmFunctionType Erased() => new(Erased(Parameters), Erased(Results), null);

    /// <inheritdoc/>
    public override string Kind => "func";

    /// <summary>Whether both take and give the same types in the same order.</summary>
    public bool Equals(WasmFunctionType? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (_hash == other._hash
                && Parameters.AsSpan().SequenceEqual(other.Parameters.AsSpan())
                && Results.AsSpan().SequenceEqual(other.Results.AsSpan())));

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    private static ReadOnlySpan<WasmValueType> Erased(ImmutableArray<WasmValueType> types)
    {
        var erased = new WasmValueType[types.Length];
        for (var i = 0; i < erased.Length; i++)
        {
            erased[i] = types[i].Erased;
        }

        return erased;
    }

    /// <summary>The type as people write it: <c>(i32, i64) -> (f64)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", Parameters)}) -> ({string.Join(", ", Results)})";
}
