using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>A table of references (core specification, 4.2.7).</summary>
public sealed class WasmTable : WasmExternal
{
    // Read by compiled code (FunctionCompiler): names and types are its contract. One of the two is in use, by the type of
    // the elements; both are as long as the table. Empty elements of Functions hold WasmFunction.Null, so that calls need
    // no null check of their own.
    internal WasmFunction[] Functions = [];
    internal object?[] Objects = [];

    private readonly ulong _maximum;

    /// <summary>Creates a table of the host, to be imported by guests.</summary>
    /// <param name="store">The store it belongs to and whose limit it counts towards.</param>
    /// <param name="type">What it holds and how many.</param>
    /// <param name="initial">First value of every element.</param>
    /// <exception cref="WasmLinkException">The limit of the store does not allow it.</exception>
    public WasmTable(WasmStore store, WasmTableType type, object? initial = null)
        : base(store)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type;
        IsFunctions = type.Element.IsFunctionReference;
        _maximum = Math.Min(type.Maximum ?? ulong.MaxValue, (ulong)Array.MaxLength);
        Check(initial);
        if (type.Minimum > (ulong)Array.MaxLength || !store.TryReserveElements(type.Minimum))
        {
            throw new WasmLinkException(
                WasmErrorCode.LimitExceeded,
                $"a table of {type.Minimum} elements exceeds the limit of {store.Options.MaxTableElements} for the tables of a store (WasmStoreOptions.MaxTableElements)");
        }

        Resize((int)type.Minimum, initial);
    }

    /// <summary>Its type as declared.</summary>
    public WasmTableType Type { get; }

    /// <inheritdoc/>
    public override WasmExternalType ExternalType => Type with { Minimum = (ulong)Length };

    /// <summary>Present number of elements.</summary>
    public int Length => IsFunctions ? Functions.Length : Objects.Length;

    internal bool IsFunctions { get; }

    /// <summary>Counts what was written, so that a table that was not written to need not be restored.</summary>
    internal long Writes { get; set; }

    /// <summary>An element: a <see cref="WasmFunction"/> in a table of functions, any object in one of externref, or null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="ArgumentException">The value is not of the table's type.</exception>
    public object? this[int index]
    {
        get
        {
            CheckIndex(index);
            return IsFunctions ? Functions[index].OrNull : Objects[index];
        }

        set
        {
            CheckIndex(index);
            Check(value);
            SetRange(index, 1, value);
        }
    }

    /// <summary>Grows by elements.</summary>
    /// <returns>The number before, or -1 where a maximum or limit does not allow it.</returns>
    /// <exception cref="ArgumentException">The value is not of the table's type.</exception>
    public long Grow(ulong count, object? value = null)
    {
        Check(value);
        var before = Length;
        if (count > _maximum || (ulong)before > _maximum - count || !Store.TryReserveElements(count))
        {
            return -1;
        }

        Resize(before + (int)count, value);
        return before;
    }

    /// <summary>Sets elements that are known to exist to a value known to fit.</summary>
    internal void SetRange(int start, int count, object? value)
    {
        Writes++;
        if (IsFunctions)
        {
            var function = (WasmFunction?)value ?? WasmFunction.Null;
            foreach (ref var element in Functions.AsSpan(start, count))
            {
                element = function;
            }
        }
        else
        {
            Objects.AsSpan(start, count).Fill(value);
        }
    }

    private void Resize(int length, object? value)
    {
        var before = Length;
        if (IsFunctions)
        {
            Array.Resize(ref Functions, length);
        }
        else
        {
            Array.Resize(ref Objects, length);
        }

        SetRange(before, length - before, value);
    }

    private void CheckIndex(int index)
    {
        if ((uint)index >= (uint)Length)
        {
            throw new ArgumentOutOfRangeException(nameof(index), $"element {index} is not inside a table of {Length}");
        }
    }

    private void Check(object? value)
    {
        if (!ReferenceOperations.Fits(value, Type.Element))
        {
            throw new ArgumentException($"a table of {Type.Element} cannot hold {(value is null ? "null" : $"a {value.GetType()}")}", nameof(value));
        }

        if (!ReferenceOperations.BelongsTo(value, Type.Element, Store))
        {
            throw new ArgumentException("the function belongs to another store", nameof(value));
        }
    }
}
