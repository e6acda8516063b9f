using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>Numbers and vectors: instructions that take operands and give a result, and nothing else but a trap.</content>
internal sealed partial class FunctionCompiler
{
    private void Numeric(Opcode opcode)
    {
        var lowering = NumericLowering.For(opcode);
        var b = lowering.OperandCount == 2 ? Pop() : null;
        var a = Pop();
        PushOperation(opcode, lowering.Result, a, b);
    }

    private void Vector(Opcode opcode, byte? lane)
    {
        var lowering = SimdLowering.For(opcode);
        var count = lowering.OperandCasts.Length;
        var c = count > 2 ? Pop() : null;
        var b = count > 1 ? Pop() : null;
        var a = Pop();
        var result = (lowering.ResultCast ?? lowering.Operation).ReturnType;
        PushOperation(opcode, TypeOf(result), a, b, c, lane ?? ulong.MaxValue);
    }

    private void Shuffle(ref WasmReader reader)
    {
        var low = reader.ReadF64Bits();
        var high = reader.ReadF64Bits();
        var b = Pop();
        var a = Pop();
        PushOperation(Opcode.I8x16Shuffle, WasmValueType.V128, a, b, new Expression { Kind = ExpressionKind.Constant, Type = WasmValueType.V128, Bits = low, HighBits = high });
    }

    private void Divide(Opcode opcode)
    {
        var type = opcode < Opcode.I64DivS ? WasmValueType.I32 : WasmValueType.I64;
        var divisor = Pop();
        var dividend = Pop();
        var isSigned = opcode is Opcode.I32DivS or Opcode.I64DivS;
        var minusOne = type == WasmValueType.I32 ? uint.MaxValue : ulong.MaxValue;
        var known = divisor.Kind == ExpressionKind.Constant && divisor.Bits != 0 && divisor.Bits != minusOne;
        if (!known)
        {
            SettleFaults();
            dividend = Simplify(dividend);
            divisor = Simplify(divisor);
            Read(divisor);
            Branch(I.Brfalse, TrapSite.DivisionByZero);
            if (isSigned)
            {
                var fine = _il.DefineLabel();
                Read(divisor);
                _il.LoadInt32(-1);
                Widen(type);
                _il.Branch(I.Bne_un, fine);
                Read(dividend);
                if (type == WasmValueType.I32)
                {
                    _il.LoadInt32(int.MinValue);
                }
                else
                {
                    _il.LoadInt64(long.MinValue);
                }

                Branch(I.Beq, TrapSite.IntegerOverflow);
                _il.MarkLabel(fine);
            }
        }

        PushOperation(opcode, type, dividend, divisor);
    }

    private void Truncate(Opcode opcode)
    {
        // May trap, so it must happen now and not when the value is needed.
        var lowering = NumericLowering.For(opcode);
        var operand = Pop();
        SettleFaults();
        GiveBackFuel();
        var result = NewTemporary(lowering.Result);
        BeginStore(result);
        Emit(operand);
        _il.Op(I.Call, Token(lowering.Method!));
        EndStore(result);
        PushTemporary(result);
    }

    private void Widen(WasmValueType type)
    {
        if (type == WasmValueType.I64)
        {
            _il.Op(I.Conv_i8);
        }
    }

    // Small integers and booleans are i32 on CIL's stack.
    private static WasmValueType TypeOf(Type type) =>
        Linking.ClrTypes.TryFrom(type, out var value) ? value
        : type.IsGenericType ? WasmValueType.V128
        : WasmValueType.I32;
}
