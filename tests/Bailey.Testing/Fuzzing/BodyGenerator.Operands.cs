using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <content>The operand stack, and making what is to be on it.</content>
internal sealed partial class BodyGenerator
{
    private int Bottom => Math.Max(Frame.Height, _floor);

    /// <summary>Sees to it that operands of these types are on top, and takes them.</summary>
    private void Need(byte[] types)
    {
        var available = _stack.Count - Bottom;

        // In unreachable code an instruction may find any of its operands missing, from the lowest on.
        if (Frame.Unreachable && _floor <= Frame.Height && available < types.Length && _random.Chance(60)
            && Matches(types.AsSpan(types.Length - available), available))
        {
            Take(available);
            return;
        }

        var kept = Math.Min(available, types.Length);
        while (kept > 0 && !(Matches(types.AsSpan(0, kept), kept) && _random.Chance(85)))
        {
            kept--;
        }

        var floor = _floor;
        for (var i = kept; i < types.Length; i++)
        {
            _floor = _stack.Count;
            WriteValue(types[i]);
        }

        _floor = floor;
        Take(types.Length);
    }

    /// <summary>The same, with one operand more on top: a number, most often one below <paramref name="limit"/>.</summary>
    private void NeedWithIndex(byte[] types, byte index, int limit)
    {
        Need(types);

        // While the index is made, the others are still on the stack.
        _stack.AddRange(types);
        WriteSmallIndex(index, limit);
        Take(types.Length + 1);
    }

    /// <summary>Whether the topmost operands are of these types.</summary>
    private bool Matches(ReadOnlySpan<byte> types, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var actual = _stack[_stack.Count - count + i];
            if (actual != types[i] && actual != Code.Any)
            {
                return false;
            }
        }

        return true;
    }

    private void Take(int count) => _stack.RemoveRange(_stack.Count - count, count);

    /// <summary>Takes the topmost operand, whatever its type; in unreachable code there need be none.</summary>
    private byte TakeAny()
    {
        if (_stack.Count <= Frame.Height)
        {
            return Code.Any;
        }

        var type = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return type;
    }

    /// <summary>Makes the innermost block's operands exactly these, at its end.</summary>
    private void Settle(byte[] types)
    {
        if (Frame.Unreachable)
        {
            var missing = types.Length - (_stack.Count - Frame.Height);
            if (missing >= 0 && _random.Chance(80) && Matches(types.AsSpan(missing), types.Length - missing))
            {
                _stack.RemoveRange(Frame.Height, _stack.Count - Frame.Height);
                _stack.AddRange(types);
                return;
            }
        }

        var kept = 0;
        while (kept < types.Length && Frame.Height + kept < _stack.Count && _stack[Frame.Height + kept] == types[kept])
        {
            kept++;
        }

        while (_stack.Count > Frame.Height + kept)
        {
            Opcode(0x1A);
            TakeAny();
        }

        for (; kept < types.Length; kept++)
        {
            _floor = _stack.Count;
            WriteValue(types[kept]);
        }

        _floor = 0;
    }

    private void MarkUnreachable()
    {
        _stack.RemoveRange(Frame.Height, _stack.Count - Frame.Height);
        Frame.Unreachable = true;
    }

    /// <summary>Puts a value of a type on the stack, without touching what is there.</summary>
    private void WriteValue(byte type)
    {
        var floor = _floor;
        _floor = _stack.Count;
        _depth++;
        switch (_random.Below(10))
        {
            case < 3 when WriteLocalGet(type):
                break;
            case < 5 when WriteGlobalGet(type):
                break;
            case < 7 when _depth < 4 && _budget > 0 && _byResult.ContainsKey(type):
                _budget--;
                WriteOperation(_random.Of(_byResult[type]));
                break;
            case 7 when _depth < 3 && _budget > 0 && _frames.Count < _options.MaxNesting:
                _budget--;
                WriteBlockOf(new FunctionShape([], [type]), isIndexed: false);
                break;
            case 8 when _depth < 3 && _budget > 0 && WriteLoad(type):
                break;
            default:
                WriteConstant(type);
                break;
        }

        _depth--;
        _floor = floor;
    }

    private void WriteConstant(byte type)
    {
        if (!Code.IsReference(type))
        {
            _random.WriteConstant(_code, type);
        }
        else if (Code.IsHeap(type))
        {
            WriteHeapConstant(type);
        }
        else if (type == Code.FuncRef && _plan.Functions.Count > 0 && _random.Chance(60))
        {
            // All functions are exported, so that code may refer to each.
            Opcode(0xD2);
            Index(_random.Below(_plan.Functions.Count));
        }
        else
        {
            Opcode(0xD0);
            _code.Byte(type);
        }

        _stack.Add(type);
    }

    private bool WriteLocalGet(byte type)
    {
        var local = AnyLocal(type);
        if (local < 0)
        {
            return false;
        }

        Opcode(0x20);
        Index(local);
        _stack.Add(type);
        return true;
    }

    private int AnyLocal(byte type)
    {
        var locals = _localsByType[type];
        var count = locals.Count();
        return count == 0 ? -1 : locals.ElementAt(_random.Below(count));
    }

    private bool WriteGlobalGet(byte type)
    {
        var globals = _globalsByType[type];
        var count = globals.Count();
        if (count == 0)
        {
            return false;
        }

        Opcode(0x23);
        Index(globals.ElementAt(_random.Below(count)));
        _stack.Add(type);
        return true;
    }

    private void WriteLocalSet()
    {
        if (_firstScratch == 0)
        {
            return;
        }

        var local = _random.Below(_firstScratch);
        if (_stack.Count > Bottom && _random.Chance(70) && AnyLocal(_stack[^1]) is >= 0 and var fitting)
        {
            local = fitting;
        }

        Need([_locals[local]]);
        var isTee = _random.Chance(40);
        Opcode(isTee ? 0x22 : 0x21);
        Index(local);
        if (isTee)
        {
            _stack.Add(_locals[local]);
        }
    }

    private void WriteGlobalSet()
    {
        if (_settableGlobals.Length == 0)
        {
            return;
        }

        var global = _random.Of(_settableGlobals);
        Need([_plan.Globals[global].Type]);
        Opcode(0x24);
        Index(global);
    }

    private void WriteSelect()
    {
        var type = _random.Of(_types);
        var isTyped = Code.IsReference(type) || (_options.Uses(WasmFeatures.ReferenceTypes) && _random.Chance(30));
        if (!isTyped && Frame.Unreachable && _stack.Count == Bottom && _floor <= Frame.Height && _random.Chance(50))
        {
            // Nothing tells what it selects.
            Opcode(0x1B);
            _stack.Add(Code.Any);
            return;
        }

        Need([type, type, Code.I32]);
        Opcode(isTyped ? 0x1C : 0x1B);
        if (isTyped)
        {
            _code.U32(1).Byte(type);
        }

        _stack.Add(type);
    }
}
