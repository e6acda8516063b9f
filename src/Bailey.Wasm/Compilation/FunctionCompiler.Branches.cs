using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>Branches, conditions and returns, with the values and the fuel that go along.</content>
internal sealed partial class FunctionCompiler
{
    private ControlFrame FrameAt(int depth) => FrameAtLevel(_frames.Count - 1 - depth);

    private int LabelArity(ControlFrame frame) =>
        frame.Kind == ControlKind.Loop ? frame.Parameters.Length : frame.Results.Length;

    /// <summary>Whether a branch to the frame is one CIL branch: no values to move, no fuel to give back, no loop, no return.</summary>
    private bool IsPlain(ControlFrame frame) =>
        frame.Kind != ControlKind.Function && (frame.Kind != ControlKind.Loop || SharesBranchBack(frame)) && LabelArity(frame) == 0
        && !LeavesFuel(frame) && !LeavesRegion(frame);

    /// <summary>Where a plain branch goes.</summary>
    private int PlainLabel(ControlFrame frame)
    {
        frame.Targeted = true;
        return frame.Kind == ControlKind.Loop ? SharedBackLabel(frame) : frame.Label;
    }

    private void BranchAlways(int depth)
    {
        var frame = FrameAt(depth);
        if (frame.Kind == ControlKind.Function)
        {
            Return();
            return;
        }

        MoveToLabel(frame, keep: false);
        if (LeavesFuel(frame))
        {
            GiveBackFuel();
        }

        Jump(frame);
        _reachable = false;
    }

    private void Jump(ControlFrame frame)
    {
        frame.Targeted = true;
        if (frame.Kind == ControlKind.Loop)
        {
            BranchToLoop(frame);
        }
        else
        {
            _il.Branch(BranchTo(frame), frame.Label);
        }
    }

    private void BranchIf(int depth)
    {
        var condition = Pop();
        BranchIf(FrameAt(depth), condition);
    }

    private void BranchIf(ControlFrame frame, Expression condition)
    {
        if (IsPlain(frame))
        {
            // Deferred operands stay so: on the way taken they are dropped or were settled before the block.
            EmitCondition(condition, PlainLabel(frame), whenTrue: true);
            Region();
            return;
        }

        SimplifyTop(LabelArity(frame));
        var skip = _il.DefineLabel();
        EmitCondition(condition, skip, whenTrue: false);
        BranchKeeping(frame);
        _il.MarkLabel(skip);
        Region();
    }

    private void BranchTable(ref WasmReader reader)
    {
        var count = (int)reader.ReadU32();
        var depths = new int[count + 1];
        for (var i = 0; i <= count; i++)
        {
            depths[i] = (int)reader.ReadU32();
        }

        _trail?.Table(depths);
        var index = Pop();
        SimplifyTop(LabelArity(FrameAt(depths[count])));
        var stubs = new Dictionary<int, int>();
        var labels = new int[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = LabelOf(depths[i], stubs);
        }

        Emit(index);
        _il.Switch(labels);
        _il.Branch(I.Br, LabelOf(depths[count], stubs));
        foreach (var (depth, label) in stubs)
        {
            _il.MarkLabel(label);
            BranchKeeping(FrameAt(depth));
            CheckSize();
        }

        _reachable = false;
    }

    private int LabelOf(int depth, Dictionary<int, int> stubs)
    {
        var frame = FrameAt(depth);
        if (IsPlain(frame))
        {
            return PlainLabel(frame);
        }

        if (!stubs.TryGetValue(depth, out var label))
        {
            stubs.Add(depth, label = _il.DefineLabel());
        }

        return label;
    }

    /// <summary>A branch on one of several ways: the operands stay for the others.</summary>
    private void BranchKeeping(ControlFrame frame)
    {
        if (LeavesFuel(frame))
        {
            GiveBackFuel();
        }

        if (frame.Kind == ControlKind.Function)
        {
            EmitReturn(keep: true);
            return;
        }

        MoveToLabel(frame, keep: true);
        Jump(frame);
    }

    private void SimplifyTop(int count)
    {
        for (var i = _height - count; i < _height; i++)
        {
            // Of several, none may be read from a variable that the branch writes.
            _stack[i] = count > 1 ? Own(i) : Simplify(_stack[i]);
        }
    }

    private void Return()
    {
        if (_around is not null)
        {
            BranchAlways(_frames.Count - 1);
            return;
        }

        GiveBackFuel();
        EmitReturn(keep: false);
        _reachable = false;
    }

    /// <summary>
    /// Results: none or one are returned, several are left in the store's result slots, where the caller takes them at
    /// once. The slots are as many as any function type of the store's modules has results.
    /// </summary>
    private void EmitReturn(bool keep)
    {
        var count = _type.Results.Length;
        var first = _height - count;
        for (var i = 0; i < count; i++)
        {
            var operand = _stack[first + i];
            if (count > 1)
            {
                BeginResult(i, operand.Type);
            }
            else
            {
                BeginReturn();
            }

            if (keep)
            {
                Read(operand);
            }
            else
            {
                EmitStored(operand);
            }

            if (count > 1)
            {
                EndResult(operand.Type);
            }
        }

        if (!keep)
        {
            _height = first;
            _settled = Math.Min(_settled, _height);
        }

        EndReturn(count == 1);
    }

    private void BeginResult(int index, WasmValueType type)
    {
        LoadStore();
        if (type.IsReference)
        {
            _il.Op(I.Ldfld, Token(Members.ResultReferences));
            _il.LoadInt32(index);
        }
        else
        {
            _il.Op(I.Ldfld, Token(Members.ResultSlots));
            _il.LoadInt32(index * 16);
            _il.Op(I.Add);
        }
    }

    private void EndResult(WasmValueType type)
    {
        if (type.IsReference)
        {
            _il.Op(I.Stelem_ref);
        }
        else
        {
            StoreIndirect(type);
        }
    }

    private void LoadResult(int index, WasmValueType type)
    {
        BeginResult(index, type);
        if (type.IsReference)
        {
            _il.Op(I.Ldelem_ref);
        }
        else
        {
            LoadIndirect(type);
        }
    }

    /// <summary>Branches to a label depending on an i32; comparisons become part of the branch.</summary>
    private void EmitBranch(Expression condition, int label, bool whenTrue)
    {
        while (condition.Kind == ExpressionKind.Operation && condition.Opcode == Opcode.I32Eqz)
        {
            condition = condition.A!;
            whenTrue = !whenTrue;
        }

        if (condition.Kind == ExpressionKind.Operation && condition.Opcode == Opcode.I64Eqz)
        {
            EmitTested(condition.A!);
            _il.Branch(whenTrue ? I.Brfalse : I.Brtrue, label);
            return;
        }

        if (condition.Kind == ExpressionKind.Operation && Comparison(condition.Opcode, whenTrue) is { } code)
        {
            if (TestsZero(condition))
            {
                EmitTested(condition.A!);
            }
            else
            {
                Emit(condition.A!);
            }

            Emit(condition.B!);
            _il.Branch(code, label);
            return;
        }

        EmitTested(condition);
        _il.Branch(whenTrue ? I.Brtrue : I.Brfalse, label);
    }

    private static I? Comparison(Opcode opcode, bool whenTrue) => opcode switch
    {
        Opcode.I32Eq or Opcode.I64Eq or Opcode.F32Eq or Opcode.F64Eq => whenTrue ? I.Beq : I.Bne_un,
        Opcode.I32Ne or Opcode.I64Ne or Opcode.F32Ne or Opcode.F64Ne => whenTrue ? I.Bne_un : I.Beq,
        Opcode.I32LtS or Opcode.I64LtS => whenTrue ? I.Blt : I.Bge,
        Opcode.I32LtU or Opcode.I64LtU => whenTrue ? I.Blt_un : I.Bge_un,
        Opcode.I32GtS or Opcode.I64GtS => whenTrue ? I.Bgt : I.Ble,
        Opcode.I32GtU or Opcode.I64GtU => whenTrue ? I.Bgt_un : I.Ble_un,
        Opcode.I32LeS or Opcode.I64LeS => whenTrue ? I.Ble : I.Bgt,
        Opcode.I32LeU or Opcode.I64LeU => whenTrue ? I.Ble_un : I.Bgt_un,
        Opcode.I32GeS or Opcode.I64GeS => whenTrue ? I.Bge : I.Blt,
        Opcode.I32GeU or Opcode.I64GeU => whenTrue ? I.Bge_un : I.Blt_un,

        // Of floats the negation must hold for NaN: "un" means "or unordered" there.
        Opcode.F32Lt or Opcode.F64Lt => whenTrue ? I.Blt : I.Bge_un,
        Opcode.F32Gt or Opcode.F64Gt => whenTrue ? I.Bgt : I.Ble_un,
        Opcode.F32Le or Opcode.F64Le => whenTrue ? I.Ble : I.Bgt_un,
        Opcode.F32Ge or Opcode.F64Ge => whenTrue ? I.Bge : I.Blt_un,
        _ => null,
    };

    /// <summary>Moves the values of a frame's label from the operand stack into the variables that carry them.</summary>
    private void MoveToLabel(ControlFrame frame, bool keep)
    {
        var types = frame.Kind == ControlKind.Loop ? frame.Parameters : frame.Results;
        if (types.Length == 0)
        {
            return;
        }

        frame.Carriers ??= Array.ConvertAll(types, NewTemporary);
        MoveOperands(frame.Carriers, keep);
    }

    private void MoveOperands(int[] targets, bool keep)
    {
        var first = _height - targets.Length;
        if (targets.Length > 1)
        {
            // All are read before any is written: one may be read from what another is written to.
            for (var i = first; i < _height; i++)
            {
                Own(i);
            }
        }

        for (var i = 0; i < targets.Length; i++)
        {
            var operand = _stack[first + i];
            BeginStore(targets[i]);
            if (keep)
            {
                Read(operand);
            }
            else
            {
                EmitStored(operand);
            }

            EndStore(targets[i]);
        }

        if (!keep)
        {
            _height = first;
            _settled = Math.Min(_settled, _height);
        }
    }
}
