using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <content>Blocks, branches and calls.</content>
internal sealed partial class BodyGenerator
{
    /// <summary>Counts the budget of execution down, where there is one, and returns at its end.</summary>
    private void WriteBudgetCheck()
    {
        if (!_options.BoundExecution)
        {
            return;
        }

        var global = (uint)_plan.BudgetGlobal;
        _code.Byte(0x23).U32(global).Byte(0x45).Byte(0x04).Byte(0x40);
        foreach (var type in _frames[0].Results)
        {
            WriteDefault(type);
        }

        _code.Byte(0x0F).Byte(0x0B);
        _code.Byte(0x23).U32(global).Byte(0x41).Byte(1).Byte(0x6B).Byte(0x24).U32(global);
    }

    private void WriteDefault(byte type)
    {
        Span<byte> zero = stackalloc byte[16];
        zero.Clear();
        _ = type switch
        {
            Code.I32 => _code.Byte(0x41).Byte(0),
            Code.I64 => _code.Byte(0x42).Byte(0),
            Code.F32 => _code.Byte(0x43).Bytes(zero[..4]),
            Code.F64 => _code.Byte(0x44).Bytes(zero[..8]),
            Code.V128 => _code.Byte(0xFD).U32(0x0C).Bytes(zero),
            _ => _code.Byte(0xD0).Byte(type),
        };
    }

    private void WriteBlock()
    {
        if (_frames.Count > _options.MaxNesting)
        {
            return;
        }

        if (_options.Uses(WasmFeatures.MultiValue) && _random.Chance(40))
        {
            WriteBlockOf(_random.Of(_plan.Types), isIndexed: true);
        }
        else
        {
            WriteBlockOf(new FunctionShape([], _random.Chance(50) ? [] : [_random.Of(_types)]), isIndexed: false);
        }
    }

    private void WriteBlockOf(FunctionShape type, bool isIndexed)
    {
        var kind = _random.Of([0x02, 0x02, 0x03, 0x04]);
        Need(kind == 0x04 ? [.. type.Parameters, Code.I32] : type.Parameters);
        Opcode(kind);
        if (isIndexed)
        {
            _code.S64(_plan.Types.IndexOf(type));
        }
        else
        {
            _code.Byte(type.Results.Length == 0 ? (byte)0x40 : type.Results[0]);
        }

        WriteArm(kind == 0x03 ? type.Parameters : type.Results, type, isLoop: kind == 0x03);
        if (kind == 0x04 && (!type.Parameters.SequenceEqual(type.Results) || _random.Chance(60)))
        {
            Opcode(0x05);
            WriteArm(type.Results, type, isLoop: false);
        }

        Opcode(0x0B);
        _stack.AddRange(type.Results);
    }

    /// <summary>The inside of a block. Afterwards the stack is as it was before the block's parameters came on it.</summary>
    private void WriteArm(byte[] labelTypes, FunctionShape type, bool isLoop)
    {
        var (floor, depth) = (_floor, _depth);
        _frames.Add(new BodyFrame(labelTypes, type.Results, _stack.Count));
        _stack.AddRange(type.Parameters);
        _floor = _depth = 0;
        if (isLoop)
        {
            WriteBudgetCheck();
        }

        for (var steps = _random.Below(12); steps > 0 && _budget > 0; steps--)
        {
            WriteInstruction();
            if (Frame.Unreachable && _random.Chance(40))
            {
                break;
            }
        }

        Settle(type.Results);
        _stack.RemoveRange(Frame.Height, _stack.Count - Frame.Height);
        _frames.RemoveAt(_frames.Count - 1);
        (_floor, _depth) = (floor, depth);
    }

    private void WriteBranch()
    {
        switch (_random.Below(10))
        {
            case < 2:
                WriteJump(0x0C);
                break;
            case < 6:
                WriteConditionalJump();
                break;
            case < 8:
                WriteTableJump();
                break;
            case 8:
                Need(_frames[0].Results);
                Opcode(0x0F);
                MarkUnreachable();
                break;
            default:
                if (_random.Chance(30))
                {
                    Opcode(0x00);
                    MarkUnreachable();
                }

                break;
        }
    }

    private byte[] LabelTypes(int label) => _frames[_frames.Count - 1 - label].LabelTypes;

    private void WriteJump(int opcode)
    {
        var label = _random.Below(_frames.Count);
        Need(LabelTypes(label));
        Opcode(opcode);
        Index(label);
        MarkUnreachable();
    }

    private void WriteConditionalJump()
    {
        var label = _random.Below(_frames.Count);
        var types = LabelTypes(label);
        Need([.. types, Code.I32]);
        Opcode(0x0D);
        Index(label);
        _stack.AddRange(types);
    }

    private void WriteTableJump()
    {
        var types = LabelTypes(_random.Below(_frames.Count));
        var isEmpty = Frame.Unreachable && _stack.Count == Frame.Height && _random.Chance(50);

        // Where all operands are missing, targets need to agree in their number alone.
        int[] labels = [.. Enumerable.Range(0, _frames.Count).Where(label => isEmpty
            ? LabelTypes(label).Length == types.Length
            : LabelTypes(label).SequenceEqual(types))];
        if (!isEmpty)
        {
            Need([.. types, Code.I32]);
        }

        Opcode(0x0E);
        var count = _random.Chance(10) ? _random.Below(300) : _random.Below(6);
        _code.U32((uint)count);
        for (var i = 0; i <= count; i++)
        {
            Index(_random.Of(labels));
        }

        MarkUnreachable();
    }

    private void WriteCall()
    {
        var isTail = _options.Uses(WasmFeatures.TailCalls) && _random.Chance(15);
        int[] tables = [.. Enumerable.Range(0, _plan.Tables.Count).Where(table => _plan.Tables[table].Element == Code.FuncRef)];
        if (tables.Length > 0 && _random.Chance(30))
        {
            WriteIndirectCall(_random.Of(tables), isTail);
        }
        else
        {
            WriteDirectCall(isTail);
        }
    }

    private bool CanReturn(FunctionShape type) => type.Results.SequenceEqual(_frames[0].Results);

    private void WriteDirectCall(bool isTail)
    {
        int[] functions = [.. Enumerable.Range(0, _plan.Functions.Count).Where(function => !isTail || CanReturn(_plan.TypeOf(function)))];
        if (functions.Length == 0)
        {
            return;
        }

        var function = _random.Of(functions);
        Need(_plan.TypeOf(function).Parameters);
        Opcode(isTail ? 0x12 : 0x10);
        Index(function);
        Return(_plan.TypeOf(function), isTail);
    }

    private void WriteIndirectCall(int table, bool isTail)
    {
        int[] types = [.. Enumerable.Range(0, _plan.Types.Count).Where(type => !isTail || CanReturn(_plan.Types[type]))];
        if (types.Length == 0)
        {
            return;
        }

        var type = _random.Of(types);
        var (address, size) = (_plan.Tables[table].Address, (int)_plan.Tables[table].Minimum);
        int[] callees = [.. Enumerable.Range(0, _plan.Functions.Count).Where(function => _plan.Functions[function] == type)];
        if (callees.Length > 0 && size > 0 && _options.Uses(WasmFeatures.ReferenceTypes) && _random.Chance(80))
        {
            // Left to chance, hardly any such call would meet a function of its type.
            var index = _random.Below(size);
            WriteIndex(address, index);
            Opcode(0xD2);
            Index(_random.Of(callees));
            Opcode(0x26);
            Index(table);
            Need(_plan.Types[type].Parameters);
            WriteIndex(address, index);
        }
        else
        {
            NeedWithIndex(_plan.Types[type].Parameters, address, size);
        }

        Opcode(isTail ? 0x13 : 0x11);
        Index(type);
        Index(table);
        Return(_plan.Types[type], isTail);
    }

    private void Return(FunctionShape type, bool isTail)
    {
        if (isTail)
        {
            MarkUnreachable();
        }
        else
        {
            _stack.AddRange(type.Results);
        }
    }
}
