using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

// Instructions whose types depend on their context (core specification, 3.4).
internal sealed partial class FunctionValidator
{
    private void ValidateContextual(ref WasmReader reader, Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.LocalGet:
                var read = ReadLocal(ref reader);
                CheckInitialised(read);
                Push(_locals[read]);
                break;
            case Opcode.LocalSet:
                var set = ReadLocal(ref reader);
                Pop(_locals[set]);
                MarkInitialised(set);
                break;
            case Opcode.LocalTee:
                var teed = ReadLocal(ref reader);
                Pop(_locals[teed]);
                MarkInitialised(teed);
                Push(_locals[teed]);
                break;
            case Opcode.GlobalGet:
                Push(CodeOf(ReadGlobal(ref reader).Value));
                break;
            case Opcode.GlobalSet:
                ValidateGlobalSet(ref reader);
                break;
            case Opcode.Block:
            case Opcode.Loop:
            case Opcode.If:
                EnterBlock(ref reader, opcode);
                break;
            case Opcode.Else:
                ValidateElse();
                break;
            case Opcode.End:
                ValidateEnd();
                break;
            case Opcode.Br:
                ValidateBranch(ref reader);
                break;
            case Opcode.BrIf:
                ValidateBranchIf(ref reader);
                break;
            case Opcode.BrTable:
                ValidateBranchTable(ref reader);
                break;
            case Opcode.Return:
                ValidateReturn();
                break;
            case Opcode.Unreachable:
                MarkUnreachable();
                break;
            case Opcode.TryTable:
                ValidateTryTable(ref reader);
                break;
            case Opcode.Throw:
                ValidateThrow(ref reader);
                break;
            case Opcode.ThrowRef:
                Pop(ValueCode.ExnRef);
                MarkUnreachable();
                break;
            case Opcode.Call:
                ValidateCall(ref reader, isTail: false);
                break;
            case Opcode.CallIndirect:
                ValidateCallIndirect(ref reader, isTail: false);
                break;
            case Opcode.ReturnCall:
                ValidateCall(ref reader, isTail: true);
                break;
            case Opcode.ReturnCallIndirect:
                ValidateCallIndirect(ref reader, isTail: true);
                break;
            case Opcode.Drop:
                PopAny();
                break;
            case Opcode.Select:
                ValidateSelect();
                break;
            case Opcode.SelectTyped:
                ValidateTypedSelect(ref reader);
                break;
            case Opcode.RefNull:
                Push(Canonical(_types.ReadHeapCode(ref reader, _module.Types.Length)));
                break;
            case Opcode.RefIsNull:
                ValidateRefIsNull();
                break;
            case Opcode.RefFunc:
                ValidateRefFunc(ref reader);
                break;
            case Opcode.CallRef:
            case Opcode.ReturnCallRef:
            case Opcode.RefAsNonNull:
            case Opcode.BrOnNull:
            case Opcode.BrOnNonNull:
                ValidateReferenceInstruction(ref reader, opcode);
                break;
            case Opcode.RefEq:
            case >= Opcode.StructNew and <= Opcode.I31GetU:
                ValidateHeapInstruction(ref reader, opcode);
                break;
            case Opcode.MemorySize:
            case Opcode.MemoryGrow:
            case Opcode.MemoryInit:
            case Opcode.MemoryCopy:
            case Opcode.MemoryFill:
            case Opcode.DataDrop:
                ValidateMemoryInstruction(ref reader, opcode);
                break;
            default:
                ValidateTableInstruction(ref reader, opcode);
                break;
        }
    }

    private int ReadLocal(ref WasmReader reader)
    {
        var index = reader.ReadU32();
        return index < (uint)_localCount ? (int)index : throw Invalid($"unknown local {index}, there are {_localCount}");
    }

    private WasmGlobalType ReadGlobal(ref WasmReader reader)
    {
        var index = reader.ReadU32();
        return index < (uint)_module.Globals.Length
            ? _module.Globals[index].Type
            : throw Invalid($"unknown global {index}, there are {_module.Globals.Length}");
    }

    private void ValidateGlobalSet(ref WasmReader reader)
    {
        var global = ReadGlobal(ref reader);
        if (!global.IsMutable)
        {
            throw Invalid("global is immutable (immutable global): global.set");
        }

        Pop(CodeOf(global.Value));
    }

    private void ValidateSelect()
    {
        Pop(ValueCode.I32);
        var second = PopAny();
        var first = PopAny();
        if ((first != ValueCode.Unknown && ValueCode.IsReference(first)) || (second != ValueCode.Unknown && ValueCode.IsReference(second)))
        {
            throw Invalid("type mismatch: select on references must name their type");
        }

        if (first != second && first != ValueCode.Unknown && second != ValueCode.Unknown)
        {
            throw TypeMismatch(first, second);
        }

        Push(first == ValueCode.Unknown ? second : first);
    }

    private void ValidateTypedSelect(ref WasmReader reader)
    {
        var count = reader.ReadU32();
        if (count != 1)
        {
            throw Invalid($"invalid result arity: select with {count} types");
        }

        var type = Canonical(_types.ReadValueCode(ref reader, _module.Types.Length));
        Pop(ValueCode.I32);
        Pop(type);
        Pop(type);
        Push(type);
    }

    private void ValidateRefIsNull()
    {
        PopReference();
        Push(ValueCode.I32);
    }

    private void ValidateRefFunc(ref WasmReader reader)
    {
        var function = ReadFunctionIndex(ref reader);
        if (!_module.ReferencedFunctions.Contains(function))
        {
            throw Invalid($"undeclared function reference: function {function} occurs in no export, global, table or element segment");
        }

        Push(ValueCode.OfDefined(_typeIndices[_module.Types[_module.FunctionTypeIndices[function]]], isNullable: false));
    }
}
