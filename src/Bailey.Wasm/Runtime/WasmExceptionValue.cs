using System.Collections.Immutable;
using Bailey.Wasm.Linking;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>
/// What a guest throws and catches: a tag and the values that go with it (core specification, 4.2.18). Guests hold it as
/// <c>exnref</c>; it does not change.
/// </summary>
public sealed class WasmExceptionValue
{
    // Read and written by compiled code (FunctionCompiler): names and types are its contract.
    internal readonly WasmTag TagOf;
    internal readonly GlobalValue[] Numbers;
    internal readonly object?[] References;

    private WasmExceptionValue(WasmTag tag, int numbers, int references)
    {
        TagOf = tag;
        Numbers = numbers == 0 ? [] : new GlobalValue[numbers];
        References = references == 0 ? [] : new object?[references];
    }

    /// <summary>Creates an exception, for a host function to pass or throw.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="values">As many as the tag has parameters, of their types.</param>
    /// <exception cref="ArgumentException">The values do not fit the tag, or are of another store.</exception>
    public WasmExceptionValue(WasmTag tag, params ReadOnlySpan<WasmValue> values)
        : this(tag ?? throw new ArgumentNullException(nameof(tag)), tag.Numbers, tag.References)
    {
        var parameters = tag.Type.Function.Parameters;
        if (values.Length != parameters.Length)
        {
            throw new ArgumentException($"an exception of type {tag.Type} was given {values.Length} values", nameof(values));
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (!values[i].Fits(parameters[i]))
            {
                throw new ArgumentException($"value {i} of an exception of type {tag.Type} was {values[i]}", nameof(values));
            }

            if (!ReferenceOperations.BelongsTo(values[i].Reference, parameters[i], tag.Store))
            {
                throw new ArgumentException($"value {i} belongs to another store", nameof(values));
            }

            if (parameters[i].IsReference)
            {
                References[i] = values[i].Reference;
            }
            else
            {
                Numbers[i] = new GlobalValue { Low = values[i].Bits, High = values[i].HighBits };
            }
        }
    }

    /// <summary>An exception whose values compiled code fills in.</summary>
    internal static WasmExceptionValue Empty(WasmTag tag) => new(tag, tag.Numbers, tag.References);

    /// <summary>Its tag.</summary>
    public WasmTag Tag => TagOf;

    /// <summary>Whether the store counts it among those that guests hold.</summary>
    internal bool IsKept { get; set; }

    /// <summary>The values that go with it, in order.</summary>
    public ImmutableArray<WasmValue> Values
    {
        get
        {
            var parameters = TagOf.Type.Function.Parameters;
            var values = ImmutableArray.CreateBuilder<WasmValue>(parameters.Length);
            for (var i = 0; i < parameters.Length; i++)
            {
                values.Add(parameters[i].IsReference
                    ? UntypedCalls.Value(parameters[i], default, References[i])
                    : UntypedCalls.Value(parameters[i], Numbers[i], null));
            }

            return values.MoveToImmutable();
        }
    }
}
