using Bailey.Wasm.Heap;

namespace Bailey.Wasm;

/// <summary>
/// A type that modules define, canonical: definitions that are equal (core specification, 3.1.3 and 3.3.7) are one object, whichever
/// modules they come from, as long as anything holds it. Made by <see cref="TypeRegistry"/>.
/// </summary>
internal sealed class DefinedType
{
    private const int MaxShown = 8;

    private FieldType[] _fields = [];
    private FieldSlot[]? _slots;

    public DefinedType(RecursiveGroup group, int id, CompositeKind kind, bool isFinal)
    {
        Group = group;
        Id = id;
        Kind = kind;
        IsFinal = isFinal;
        Reference = new(new ValueTypeDescriptor((byte)WasmHeapType.Defined, isNullable: false, this));
        NullableReference = new(new ValueTypeDescriptor((byte)WasmHeapType.Defined, isNullable: true, this));
    }

    /// <summary>The types it was defined together with: none of them is forgotten before all are.</summary>
    public RecursiveGroup Group { get; }

    /// <summary>A number that no other type in use has.</summary>
    public int Id { get; }

    public CompositeKind Kind { get; }

    /// <summary>Whether it can have no subtypes.</summary>
    public bool IsFinal { get; }

    public DefinedType? Super { get; private set; }

    /// <summary>How many types are above it.</summary>
    public int Depth { get; private set; }

    /// <summary>Of a function type: parameters and results.</summary>
    public WasmFunctionType? Function { get; private set; }

    /// <summary>Of a structure its fields, of an array the one of all elements.</summary>
    public ReadOnlySpan<FieldType> Fields => _fields;

    /// <summary>Of a structure, where its fields are.</summary>
    public FieldSlot[] Slots => _slots ??= FieldSlot.Of(_fields);

    /// <summary>Of a structure or array, a field that needs a value of its own; null where none does.</summary>
    public FieldType? FieldWithoutDefault { get; private set; }

    /// <summary>A reference to it that is never null.</summary>
    public WasmValueType Reference { get; }

    public WasmValueType NullableReference { get; }

    /// <summary>What the text format calls its kind.</summary>
    public string Word => Kind switch
    {
        CompositeKind.Function => "func",
        CompositeKind.Struct => "struct",
        _ => "array",
    };

    public bool IsSubtypeOf(DefinedType other)
    {
        // At most as many steps as there are types above one another, which is bounded (TypeSectionReader).
        var type = this;
        while (type.Depth > other.Depth)
        {
            type = type.Super!;
        }

        return ReferenceEquals(type, other);
    }

    /// <summary>Completes a type whose definition may name itself and others of its group.</summary>
    public void Complete(DefinedType? super, WasmFunctionType? function, FieldType[] fields)
    {
        Super = super;
        Depth = super is null ? 0 : super.Depth + 1;
        Function = function;
        _fields = fields;
        foreach (var field in fields)
        {
            if (!field.Value.IsDefaultable)
            {
                FieldWithoutDefault = field;
                break;
            }
        }
    }

    /// <summary>The type as people write it: <c>(func (i32) -> (i64))</c>, <c>(struct i32 mut i8)</c>.</summary>
    public override string ToString() => Kind switch
    {
        CompositeKind.Function => $"(func ({List(Function!.Parameters, type => type.Describe(inner: true))}) -> ({List(Function.Results, type => type.Describe(inner: true))}))",
        _ => $"({Word} {List(_fields, field => field.ToString())})",
    };

    private static string List<T>(IReadOnlyCollection<T> items, Func<T, string> describe) =>
        string.Join(", ", items.Take(MaxShown).Select(describe)) + (items.Count > MaxShown ? ", ..." : "");
}
