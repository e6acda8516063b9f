using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

// Structures, arrays, integers of 31 bits, and casts (core specification, 3.4.4-3.4.6).
internal sealed partial class FunctionValidator
{
    private const int AnyRef = (int)WasmHeapType.Any;
    private const int EqRef = (int)WasmHeapType.Eq;
    private const int I31Ref = (int)WasmHeapType.I31;
    private const int ArrayRef = (int)WasmHeapType.Array;

    private void ValidateHeapInstruction(ref WasmReader reader, Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.RefEq:
                Pop(EqRef);
                Pop(EqRef);
                Push(ValueCode.I32);
                break;
            case Opcode.RefI31:
                Pop(ValueCode.I32);
                Push(ValueCode.AsNonNull(I31Ref));
                break;
            case Opcode.I31GetS or Opcode.I31GetU:
                Pop(I31Ref);
                Push(ValueCode.I32);
                break;
            case Opcode.AnyConvertExtern:
                Convert(ValueCode.ExternRef, AnyRef);
                break;
            case Opcode.ExternConvertAny:
                Convert(AnyRef, ValueCode.ExternRef);
                break;
            case Opcode.RefTest or Opcode.RefTestNull or Opcode.RefCast or Opcode.RefCastNull:
                ValidateCast(ref reader, opcode);
                break;
            case Opcode.BrOnCast or Opcode.BrOnCastFail:
                ValidateBranchOnCast(ref reader, opcode == Opcode.BrOnCast);
                break;
            case Opcode.ArrayLen:
                Pop(ArrayRef);
                Push(ValueCode.I32);
                break;
            case >= Opcode.StructNew and <= Opcode.StructSet:
                ValidateStruct(ref reader, opcode);
                break;
            case >= Opcode.ArrayNew and <= Opcode.ArrayNewElem:
                ValidateArrayNew(ref reader, opcode);
                break;
            default:
                ValidateArray(ref reader, opcode);
                break;
        }
    }

    private void Convert(int from, int to)
    {
        var type = PopAny();
        if (type != ValueCode.Unknown && !IsSubtype(type, from))
        {
            throw TypeMismatch(from, type);
        }

        Push(type != ValueCode.Unknown && (type & ValueCode.NonNull) != 0 ? ValueCode.AsNonNull(to) : to);
    }

    private void ValidateCast(ref WasmReader reader, Opcode opcode)
    {
        var code = ReadHeapCode(ref reader);
        Pop((int)_types.ToType(code).Top);
        if (opcode is Opcode.RefTest or Opcode.RefTestNull)
        {
            Push(ValueCode.I32);
        }
        else
        {
            Push(opcode == Opcode.RefCast ? ValueCode.AsNonNull(code) : code);
        }
    }

    private void ValidateBranchOnCast(ref WasmReader reader, bool whenCast)
    {
        var flags = reader.ReadByte();
        if (flags > 3)
        {
            throw WasmReader.Malformed($"malformed cast flags {flags:x2}", _at);
        }

        var label = ReadLabel(ref reader);
        var from = ReadHeapCode(ref reader);
        var to = ReadHeapCode(ref reader);
        from = (flags & 1) != 0 ? from : ValueCode.AsNonNull(from);
        to = (flags & 2) != 0 ? to : ValueCode.AsNonNull(to);
        if (!IsSubtype(to, from))
        {
            throw TypeMismatch(from, to);
        }

        // What is not of the type is not null either, where null is.
        var rest = (flags & 2) != 0 ? ValueCode.AsNonNull(from) : from;
        if (label.Length == 0)
        {
            throw Invalid("type mismatch: a branch on a cast to a label that takes nothing");
        }

        Pop(from);
        Push(whenCast ? to : rest);
        PopAll(label);
        PushAll(label.AsSpan(0, label.Length - 1));
        Push(whenCast ? rest : to);
    }

    private void ValidateStruct(ref WasmReader reader, Opcode opcode)
    {
        var index = ReadTypeIndex(ref reader);
        var type = DefinedOf(index, CompositeKind.Struct);
        if (opcode is Opcode.StructNew or Opcode.StructNewDefault)
        {
            // Not one by one: they can be thousands, and the instruction is a few bytes.
            if (opcode == Opcode.StructNew)
            {
                PopAll(FieldsOf(index, type));
            }
            else
            {
                CheckDefaultable(type);
            }

            Push(ReferenceTo(index, isNullable: false));
            return;
        }

        var number = reader.ReadU32();
        if (number >= (uint)type.Fields.Length)
        {
            throw Invalid($"unknown field {number} of type {index}, there are {type.Fields.Length}");
        }

        var field = type.Fields[(int)number];
        if (opcode == Opcode.StructSet)
        {
            CheckMutable(field, "structure field");
            Pop(CodeOf(field.Value));
            Pop(ReferenceTo(index, isNullable: true));
            return;
        }

        CheckPacking(field, opcode is Opcode.StructGetS or Opcode.StructGetU);
        Pop(ReferenceTo(index, isNullable: true));
        Push(CodeOf(field.Value));
    }

    private void ValidateArrayNew(ref WasmReader reader, Opcode opcode)
    {
        var index = ReadTypeIndex(ref reader);
        var element = DefinedOf(index, CompositeKind.Array).Fields[0];
        var value = CodeOf(element.Value);
        switch (opcode)
        {
            case Opcode.ArrayNew:
                Pop(ValueCode.I32);
                Pop(value);
                break;
            case Opcode.ArrayNewDefault:
                CheckDefaultable(DefinedOf(index, CompositeKind.Array));
                Pop(ValueCode.I32);
                break;
            case Opcode.ArrayNewFixed:
                var count = reader.ReadU32();
                if (count > (uint)_limits.MaxOperandDepth)
                {
                    throw LimitExceeded($"{count} operands", nameof(WasmLimits.MaxOperandDepth), _limits.MaxOperandDepth);
                }

                // Where nothing is left, all further ones are of any type.
                for (var left = count; left > 0 && (_depth > _height || left == count); left--)
                {
                    Pop(value);
                }

                break;
            case Opcode.ArrayNewData:
                CheckDataSegment(reader.ReadU32());
                CheckNumeric(element);
                Pop(ValueCode.I32);
                Pop(ValueCode.I32);
                break;
            default:
                CheckElementTypes(value, CodeOf(ReadElementSegment(ref reader).Type));
                Pop(ValueCode.I32);
                Pop(ValueCode.I32);
                break;
        }

        Push(ReferenceTo(index, isNullable: false));
    }

    private void ValidateArray(ref WasmReader reader, Opcode opcode)
    {
        var index = ReadTypeIndex(ref reader);
        var element = DefinedOf(index, CompositeKind.Array).Fields[0];
        var value = CodeOf(element.Value);
        var array = ReferenceTo(index, isNullable: true);
        switch (opcode)
        {
            case Opcode.ArrayGet or Opcode.ArrayGetS or Opcode.ArrayGetU:
                CheckPacking(element, opcode != Opcode.ArrayGet);
                Pop(ValueCode.I32);
                Pop(array);
                Push(value);
                return;
            case Opcode.ArraySet:
                CheckMutable(element, "array");
                Pop(value);
                Pop(ValueCode.I32);
                Pop(array);
                return;
            case Opcode.ArrayFill:
                CheckMutable(element, "array");
                Pop(ValueCode.I32);
                Pop(value);
                Pop(ValueCode.I32);
                Pop(array);
                return;
            case Opcode.ArrayCopy:
                var sourceIndex = ReadTypeIndex(ref reader);
                var source = DefinedOf(sourceIndex, CompositeKind.Array).Fields[0];
                CheckMutable(element, "array");
                if (element.PackedBits != source.PackedBits || !Subtyping.Matches(source.Value, element.Value))
                {
                    throw Invalid($"array types do not match (type mismatch): {source} into {element}");
                }

                Pop(ValueCode.I32);
                Pop(ValueCode.I32);
                Pop(ReferenceTo(sourceIndex, isNullable: true));
                break;
            case Opcode.ArrayInitData:
                CheckDataSegment(reader.ReadU32());
                CheckMutable(element, "array");
                CheckNumeric(element);
                Pop(ValueCode.I32);
                Pop(ValueCode.I32);
                break;
            case Opcode.ArrayInitElem:
                var segment = ReadElementSegment(ref reader);
                CheckMutable(element, "array");
                CheckElementTypes(value, CodeOf(segment.Type));
                Pop(ValueCode.I32);
                Pop(ValueCode.I32);
                break;
            default:
                throw new InvalidOperationException($"{opcode} is contextual, but has no validation.");
        }

        Pop(ValueCode.I32);
        Pop(array);
    }

    private int ReadHeapCode(ref WasmReader reader) => Canonical(_types.ReadHeapCode(ref reader, _module.Types.Length));

    private int ReferenceTo(int index, bool isNullable) => ValueCode.OfDefined(_typeIndices[_module.Types[index]], isNullable);

    private DefinedType DefinedOf(int index, CompositeKind kind) => _module.Types[index] is var type && type.Kind == kind
        ? type
        : throw Invalid($"type mismatch: type {index} is no {kind.ToString().ToLowerInvariant()} but {type}");

    private void CheckMutable(FieldType field, string what)
    {
        if (!field.IsMutable)
        {
            throw Invalid($"immutable {what} (field is immutable): it cannot be written");
        }
    }

    private void CheckPacking(FieldType field, bool extends)
    {
        if (field.PackedBits != 0 != extends)
        {
            throw Invalid($"type mismatch: field is {(extends ? "un" : "")}packed, and is read by an instruction for the other");
        }
    }

    private void CheckDefaultable(DefinedType type)
    {
        if (type.FieldWithoutDefault is { } field)
        {
            throw Invalid($"type mismatch: field type {field} is not defaultable");
        }
    }

    private int[] FieldsOf(int index, DefinedType type)
    {
        if (_fields[index] is { } known)
        {
            return known;
        }

        var codes = new int[type.Fields.Length];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = CodeOf(type.Fields[i].Value);
        }

        return _fields[index] = codes;
    }

    private void CheckNumeric(FieldType field)
    {
        if (field.Value.IsReference)
        {
            throw Invalid($"type mismatch: array type is not numeric or vector but of {field}");
        }
    }
}
