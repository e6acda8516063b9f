namespace Bailey.Testing.Fuzzing;

/// <summary>A structure or array type.</summary>
/// <param name="Index">Its index among all types.</param>
/// <param name="IsArray">Whether it is an array; then it has one field, that of its elements.</param>
/// <param name="Fields">The fields.</param>
/// <param name="Super">Index of the type it extends, or -1.</param>
internal sealed record HeapShape(int Index, bool IsArray, HeapField[] Fields, int Super);

/// <summary>A field of a structure, or the elements of an array; <paramref name="Type"/> may be packed.</summary>
internal readonly record struct HeapField(byte Type, bool IsMutable)
{
    public bool IsPacked => Type is Code.I8 or Code.I16;

    /// <summary>The type of what is read and written.</summary>
    public byte Value => IsPacked ? Code.I32 : Type;

    public bool IsNumeric => IsPacked || !Code.IsReference(Type);
}
