namespace Bailey.Wasm.Heap;

/// <summary>Where a field of a structure is.</summary>
/// <param name="Index">Its place among those of its kind: numbers, references, vectors.</param>
/// <param name="IsInline">Whether it has a place of its own in the object; otherwise it is in an array of a <see cref="LargeStruct"/>.</param>
internal readonly record struct FieldSlot(int Index, bool IsInline)
{
    /// <summary>Places of each kind in an object.</summary>
    public const int Inline = 8;

    /// <summary>The slots of fields. That of each is decided by those before it alone, so that subtypes have theirs at the same places.</summary>
    public static FieldSlot[] Of(ReadOnlySpan<FieldType> fields)
    {
        var slots = new FieldSlot[fields.Length];
        int numbers = 0, references = 0, vectors = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            if (fields[i].Value == WasmValueType.V128)
            {
                slots[i] = new(vectors++, false);
                continue;
            }

            ref var count = ref fields[i].Value.IsReference ? ref references : ref numbers;
            slots[i] = count < Inline ? new(count, true) : new(count - Inline, false);
            count++;
        }

        return slots;
    }
}
