using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <content>Structures, arrays, casts, and calls through references.</content>
internal sealed partial class BodyGenerator
{
    private const byte Ref = 0x64;

    private void WriteHeapInstruction()
    {
        switch (_random.Below(16))
        {
            case 0:
                Need([Code.EqRef, Code.EqRef]);
                Opcode(0xD3);
                _stack.Add(Code.I32);
                break;
            case 1:
                Need([Code.AnyRef]);
                Opcode(_random.Chance(50) ? 0xFB0014 : 0xFB0015);
                WriteHeapType();
                _stack.Add(Code.I32);
                break;
            case 2:
                Need([_random.Of([Code.AnyRef, Code.StructRef, Code.ArrayRef, Code.I31Ref])]);
                Opcode(0xD1);
                _stack.Add(Code.I32);
                break;
            case 3:
                WriteCast();
                break;
            case 4:
                WriteConversion();
                break;
            case 5:
                Need([Code.I31Ref]);
                Opcode(_random.Chance(50) ? 0xFB001D : 0xFB001E);
                _stack.Add(Code.I32);
                break;
            case 6:
                Need([Code.ArrayRef]);
                Opcode(0xFB000F);
                _stack.Add(Code.I32);
                break;
            case 7 or 8:
                WriteReferenceCall();
                break;
            case 9:
                WriteNullBranch();
                break;
            case 10 or 11:
                WriteNew();
                break;
            default:
                WriteAccess(_random.Of(_plan.HeapTypes));
                break;
        }
    }

    private void WriteHeapType()
    {
        if (_random.Chance(60))
        {
            _code.S64(_random.Of(_plan.HeapTypes).Index);
        }
        else
        {
            _code.Byte(_random.Of([Code.EqRef, Code.I31Ref, Code.StructRef, Code.ArrayRef, (byte)0x71]));
        }
    }

    private void WriteCast()
    {
        // Most would trap: those that succeed are of what was just made.
        if (_random.Chance(20))
        {
            Need([Code.AnyRef]);
            Opcode(0xFB0017);
            _code.Byte(Code.EqRef);
            _stack.Add(Code.EqRef);
            return;
        }

        WriteConstant(Code.I31Ref);
        Take(1);
        Opcode(0xFB0017);
        _code.Byte(Code.I31Ref);
        _stack.Add(Code.EqRef);
    }

    private void WriteConversion()
    {
        if (_random.Chance(50))
        {
            Need([Code.AnyRef]);
            Opcode(0xFB001B);
            _stack.Add(Code.ExternRef);
        }
        else
        {
            Need([Code.ExternRef]);
            Opcode(0xFB001A);
            _stack.Add(Code.AnyRef);
        }
    }

    private void WriteReferenceCall()
    {
        var isTail = _options.Uses(WasmFeatures.TailCalls) && _random.Chance(15);
        int[] functions = [.. Enumerable.Range(0, _plan.Functions.Count).Where(function => !isTail || CanReturn(_plan.TypeOf(function)))];
        if (functions.Length == 0)
        {
            return;
        }

        var function = _random.Of(functions);
        Need(_plan.TypeOf(function).Parameters);
        if (_random.Chance(5))
        {
            Opcode(0xD0);
            _code.S64(_plan.Functions[function]);
        }
        else
        {
            Opcode(0xD2);
            Index(function);
        }

        if (_random.Chance(30))
        {
            Opcode(0xD4);
        }

        Opcode(isTail ? 0x15 : 0x14);
        Index(_plan.Functions[function]);
        Return(_plan.TypeOf(function), isTail);
    }

    /// <summary>Whether a reference is null, by a branch to a block around it.</summary>
    private void WriteNullBranch()
    {
        var type = _random.Of([Code.AnyRef, Code.FuncRef, Code.StructRef]);
        Need([type]);
        if (type != Code.AnyRef)
        {
            Opcode(0x1A);
            return;
        }

        SetScratch();
        var whenNull = _random.Chance(50);
        _code.Bytes([0x02, Code.I32]);
        _code.Bytes(whenNull ? [0x02, 0x40] : [0x02, Code.AnyRef]);
        GetScratch();
        _code.Byte(whenNull ? (byte)0xD5 : (byte)0xD6).U32(0);
        if (whenNull)
        {
            _code.Byte(0x1A);
        }

        _code.Byte(0x41).S64(1).Byte(0x0C).U32(1).Byte(0x0B);
        if (!whenNull)
        {
            _code.Byte(0x1A);
        }

        _code.Byte(0x41).S64(2).Byte(0x0B);
        _stack.Add(Code.I32);
    }

    /// <summary>A structure or array of operands.</summary>
    private void WriteNew()
    {
        var type = _random.Of(_plan.HeapTypes);
        if (!type.IsArray)
        {
            Need([.. type.Fields.Select(field => field.Value)]);
            Opcode(0xFB0000);
            _code.U32((uint)type.Index);
            _stack.Add(Code.StructRef);
            return;
        }

        var element = type.Fields[0];
        switch (_random.Below(4))
        {
            case 0:
                var count = _random.Below(5);
                Need([.. Enumerable.Repeat(element.Value, count)]);
                Opcode(0xFB0008);
                _code.U32((uint)type.Index).U32((uint)count);
                break;
            case 1 when element.IsNumeric && _plan.Data.Count > 0 && _options.Uses(WasmFeatures.BulkMemory):
                NeedWithIndex([], Code.I32, 4);
                _stack.Add(Code.I32);
                NeedWithIndex([Code.I32], Code.I32, 3);
                Opcode(0xFB0009);
                _code.U32((uint)type.Index).U32((uint)_random.Below(_plan.Data.Count));
                break;
            default:
                NeedWithIndex([element.Value], Code.I32, 6);
                // An index left to chance would be as long as the heap.
                _code.Byte(0x41).S64(63).Byte(0x71);
                Opcode(0xFB0006);
                _code.U32((uint)type.Index);
                break;
        }

        _stack.Add(Code.ArrayRef);
    }

    /// <summary>Reads or writes a reference where it is of a type, which a branch finds out.</summary>
    private void WriteAccess(HeapShape type)
    {
        Need([Code.AnyRef]);
        SetScratch();
        var field = _random.Below(type.Fields.Length);
        var (shape, writes) = (type.Fields[field], type.Fields[field].IsMutable && _random.Chance(50));
        byte result = writes ? (byte)0x40 : shape.Value;
        var whenCast = _random.Chance(60);
        _code.Byte(0x02).Byte(result);
        _code.Byte(0x02);
        if (whenCast)
        {
            _code.Byte(Ref).S64(type.Index);
        }
        else
        {
            _code.Byte(Code.AnyRef);
        }

        GetScratch();
        _code.Byte(0xFB).U32(whenCast ? 0x18u : 0x19u).Byte(1).U32(0).Byte(Code.AnyRef).S64(type.Index);
        if (whenCast)
        {
            Otherwise();
            _code.Byte(0x0C).U32(1).Byte(0x0B);
            Access(type, field, writes);
        }
        else
        {
            Access(type, field, writes);
            _code.Byte(0x0C).U32(1).Byte(0x0B);
            Otherwise();
        }

        _code.Byte(0x0B);
        if (!writes)
        {
            _stack.Add(shape.Value);
        }

        void Otherwise()
        {
            _code.Byte(0x1A);
            if (!writes)
            {
                WriteDefault(shape.Value);
            }
        }
    }

    private void Access(HeapShape type, int field, bool writes)
    {
        var shape = type.Fields[field];
        var signed = shape.IsPacked ? _random.Between(1, 2) : 0;
        if (!type.IsArray)
        {
            if (writes)
            {
                WriteConstant(shape.Value);
                Take(1);
            }

            Opcode(writes ? 0xFB0005 : 0xFB0002 + signed);
            _code.U32((uint)type.Index).U32((uint)field);
            return;
        }

        // Nothing here may branch: it stands in blocks that the generator does not know of.
        _code.Byte(0x41).S64(_random.Below(_random.Chance(5) ? 20 : 4));
        if (!writes)
        {
            Opcode(0xFB000B + signed);
            _code.U32((uint)type.Index);
            return;
        }

        switch (_random.Below(4))
        {
            case 0:
                WriteConstant(shape.Value);
                _code.Byte(0x41).S64(_random.Below(4));
                Take(1);
                Opcode(0xFB0010);
                _code.U32((uint)type.Index);
                break;
            case 1:
                WriteConstant(shape.Value);
                Take(1);
                _code.Byte(0x41).S64(3);
                Opcode(0xFB0006);
                _code.U32((uint)type.Index).Byte(0x41).S64(_random.Below(3)).Byte(0x41).S64(_random.Below(3));
                Opcode(0xFB0011);
                _code.U32((uint)type.Index).U32((uint)type.Index);
                break;
            case 2 when shape.IsNumeric && _plan.Data.Count > 0 && _options.Uses(WasmFeatures.BulkMemory):
                _code.Byte(0x41).S64(_random.Below(4)).Byte(0x41).S64(_random.Below(3));
                Opcode(0xFB0012);
                _code.U32((uint)type.Index).U32((uint)_random.Below(_plan.Data.Count));
                break;
            default:
                WriteConstant(shape.Value);
                Take(1);
                Opcode(0xFB000E);
                _code.U32((uint)type.Index);
                break;
        }
    }

    /// <summary>A reference of one of the types of objects.</summary>
    private void WriteHeapConstant(byte type)
    {
        HeapShape[] shapes = type switch
        {
            Code.StructRef => [.. _plan.HeapTypes.Where(shape => !shape.IsArray)],
            Code.ArrayRef => [.. _plan.HeapTypes.Where(shape => shape.IsArray)],
            Code.I31Ref => [],
            _ => [.. _plan.HeapTypes],
        };
        if (_random.Chance(15) || (shapes.Length == 0 && type is Code.StructRef or Code.ArrayRef))
        {
            Opcode(0xD0);
            _code.Byte(type);
        }
        else if (shapes.Length == 0 || (type is Code.EqRef or Code.AnyRef && _random.Chance(30)))
        {
            _random.WriteConstant(_code, Code.I32);
            Opcode(0xFB001C);
        }
        else
        {
            var shape = _random.Of(shapes);
            if (shape.IsArray)
            {
                _code.Byte(0x41).S64(_random.Below(6));
            }

            Opcode(shape.IsArray ? 0xFB0007 : 0xFB0001);
            _code.U32((uint)shape.Index);
        }
    }

    private void SetScratch() => _code.Byte(0x21).U32((uint)(_firstScratch + Array.IndexOf(ScratchTypes, Code.AnyRef)));

    private void GetScratch() => _code.Byte(0x20).U32((uint)(_firstScratch + Array.IndexOf(ScratchTypes, Code.AnyRef)));
}
