using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>Null checks of references, and branches on them.</content>
internal sealed partial class FunctionCompiler
{
    private void NonNull()
    {
        var reference = KeepTop();
        LoadVariable(_variables[reference]);
        Branch(I.Brfalse, TrapSite.NullReference);
    }

    /// <summary>Branches where the topmost operand is null, without it, or where it is not, with it; it is dropped on the other way of the latter.</summary>
    private void BranchOnNull(int depth, bool whenNull)
    {
        var reference = KeepTop();
        if (whenNull)
        {
            Pop();
        }

        var condition = new Expression
        {
            Kind = ExpressionKind.Operation,
            Type = WasmValueType.I32,
            Opcode = Opcode.RefIsNull,
            A = PinnedOf(reference),
            Depth = 1,
        };
        if (!whenNull)
        {
            condition = new Expression { Kind = ExpressionKind.Operation, Type = WasmValueType.I32, Opcode = Opcode.I32Eqz, A = condition, Depth = 2 };
        }

        BranchIf(FrameAt(depth), condition);
        if (whenNull)
        {
            PushTemporary(reference);
        }
        else
        {
            Release(Pop());
        }
    }

    /// <summary>Puts the topmost operand into a variable of its own, where it stays; which one.</summary>
    private int KeepTop()
    {
        var operand = _stack[_height - 1];
        if (operand.Kind != ExpressionKind.Temporary)
        {
            var variable = NewTemporary(operand.Type);
            Pop();
            BeginStore(variable);
            Emit(operand);
            EndStore(variable);
            PushTemporary(variable);
            return variable;
        }

        return operand.Index;
    }
}
