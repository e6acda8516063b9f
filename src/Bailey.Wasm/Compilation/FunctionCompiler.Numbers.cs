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
        if (RotatedConstant(opcode, a, b) is { } rotated)
        {
            PushConstant(lowering.Result, rotated);
            return;
        }

        NoteParts(opcode, a, b);
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
        var (minusOne, least) = type == WasmValueType.I32 ? (uint.MaxValue, 1UL << 31) : (ulong.MaxValue, 1UL << 63);
        if (isSigned && divisor.Kind == ExpressionKind.Constant && divisor.Bits == least)
        {
            DivideByLeast(type, dividend, divisor);
            return;
        }

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
                DivideSigned(type, dividend, divisor);
                return;
            }
        }

        PushOperation(opcode, type, dividend, divisor);
    }

    /// <summary>A comparison: the JIT takes the negation of such a quotient for the quotient (dotnet/runtime#133517).</summary>
    private void DivideByLeast(WasmValueType type, Expression dividend, Expression divisor)
    {
        PushOperation(type == WasmValueType.I32 ? Opcode.I32Eq : Opcode.I64Eq, WasmValueType.I32, dividend, divisor);
        if (type == WasmValueType.I64)
        {
            PushOperation(Opcode.I64ExtendI32U, type, Pop());
        }
    }

    /// <summary>Divides by what is known not to be zero. What may be the least number is not divided by, see <see cref="DivideByLeast"/>.</summary>
    private void DivideSigned(WasmValueType type, Expression dividend, Expression divisor)
    {
        var (divide, done) = (_il.DefineLabel(), _il.DefineLabel());
        var result = NewTemporary(type);
        Read(divisor);
        _il.LoadInt32(-1);
        Widen(type);
        var special = _il.DefineLabel();
        _il.Branch(I.Beq, special);
        Read(divisor);
        LoadLeast(type);
        _il.Branch(I.Bne_un, divide);
        BeginStore(result);
        Read(dividend);
        LoadLeast(type);
        _il.Op(I.Ceq);
        Widen(type);
        EndStore(result);
        _il.Branch(I.Br, done);
        _il.MarkLabel(special);
        Read(dividend);
        LoadLeast(type);
        Branch(I.Beq, TrapSite.IntegerOverflow);
        _il.MarkLabel(divide);
        BeginStore(result);
        Emit(dividend);
        Emit(divisor);
        _il.Op(I.Div);
        EndStore(result);
        _il.MarkLabel(done);
        PushTemporary(result);
    }

    private void LoadLeast(WasmValueType type)
    {
        if (type == WasmValueType.I32)
        {
            _il.LoadInt32(int.MinValue);
        }
        else
        {
            _il.LoadInt64(long.MinValue);
        }
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

    /// <summary>Emits a shift whose count is known and whose operand is on CIL's stack; whether it was one.</summary>
    private bool EmitConstantShift(Expression operation)
    {
        I code;
        int mask;
        switch (operation.Opcode)
        {
            case Opcode.I32Shl or Opcode.I32ShrS or Opcode.I32ShrU:
                mask = 31;
                code = operation.Opcode == Opcode.I32Shl ? I.Shl : operation.Opcode == Opcode.I32ShrS ? I.Shr : I.Shr_un;
                break;
            case Opcode.I64Shl or Opcode.I64ShrS or Opcode.I64ShrU:
                mask = 63;
                code = operation.Opcode == Opcode.I64Shl ? I.Shl : operation.Opcode == Opcode.I64ShrS ? I.Shr : I.Shr_un;
                break;
            default:
                return false;
        }

        if (operation.B!.Kind != ExpressionKind.Constant)
        {
            return false;
        }

        _il.LoadInt32((int)operation.B.Bits & mask);
        _il.Op(code);
        return true;
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
