using Bailey.Wasm.Binary;
using Bailey.Wasm.Runtime;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>The operand stack: values deferred as trees, and when they must be computed after all.</content>
internal sealed partial class FunctionCompiler
{
    // With more deferred operands than this in the way of a change, all are computed: it keeps the work linear.
    private const int MaxScan = 32;

    private Expression[] _stack = new Expression[64];
    private int _height;

    // Operands below this depend on nothing that can change.
    private int _settled;

    private void ResetOperands()
    {
        _height = 0;
        _settled = 0;
    }

    private void Push(Expression expression)
    {
        if (_height == _stack.Length)
        {
            Array.Resize(ref _stack, _height * 2);
        }

        _stack[_height++] = expression;
    }

    private Expression Pop()
    {
        _height--;
        _settled = Math.Min(_settled, _height);
        return _stack[_height];
    }

    private void PushConstant(WasmValueType type, ulong bits, ulong highBits = 0) =>
        Push(new Expression { Kind = ExpressionKind.Constant, Type = type, Bits = bits, HighBits = highBits });

    private void PushLocal(int local) =>
        Push(new Expression
        {
            Kind = ExpressionKind.Local,
            Type = LocalVariable(local).Type,
            Index = local,
            Locals = 1UL << (local & 63),
            Traits = _traits[local],
        });

    private void PushTemporary(int variable) => Push(TemporaryOf(variable));

    private Expression TemporaryOf(int variable) =>
        new() { Kind = ExpressionKind.Temporary, Type = _variables[variable].Type, Index = variable, Traits = UnknownTraits };

    private Expression HoldingOf(int variable, Expression value) =>
        new() { Kind = ExpressionKind.Temporary, Type = _variables[variable].Type, Index = variable, Traits = ValueTraits.Truth | (value.Traits & ~Masks) };

    private Expression PinnedOf(int variable) =>
        new() { Kind = ExpressionKind.Pinned, Type = _variables[variable].Type, Index = variable, Traits = UnknownTraits };

    private void PushOperation(Opcode opcode, WasmValueType type, Expression a, Expression? b = null, Expression? c = null, ulong bits = 0)
    {
        var depth = Math.Max(a.Depth, Math.Max(b?.Depth ?? 0, c?.Depth ?? 0)) + 1;
        if (depth > Expression.MaxDepth)
        {
            a = a.Depth > 0 ? Simplify(a) : a;
            b = b is { Depth: > 0 } ? Simplify(b) : b;
            c = c is { Depth: > 0 } ? Simplify(c) : c;
            depth = 1;
        }

        Push(new Expression
        {
            Kind = ExpressionKind.Operation,
            Type = type,
            Opcode = opcode,
            A = a,
            B = b,
            C = c,
            Bits = bits,
            Depth = depth,
            Traits = (int)opcode >> 16 == 0xFD ? VectorTraits(opcode, a, b, c) : NumberTraits(opcode, a, b),
            Locals = a.Locals | (b?.Locals ?? 0) | (c?.Locals ?? 0),
            ReadsMemory = a.ReadsMemory || b is { ReadsMemory: true } || c is { ReadsMemory: true },
            ReadsGlobals = a.ReadsGlobals || b is { ReadsGlobals: true } || c is { ReadsGlobals: true },
        });
    }

    /// <summary>The value as something that can be read more than once.</summary>
    private Expression Simplify(Expression expression)
    {
        if (expression.IsSimple)
        {
            return expression;
        }

        var variable = NewTemporary(expression.Type);
        BeginStore(variable);
        EmitStored(expression);
        EndStore(variable);
        return HoldingOf(variable, expression);
    }

    private void SettleLocal(int local) => Settle(_height, static (expression, bit) => (expression.Locals & bit) != 0, 1UL << (local & 63));

    private void SettleMemory() => Settle(_height, static (expression, _) => expression.ReadsMemory, 0);

    private void SettleGlobals() => Settle(_height, static (expression, _) => expression.ReadsGlobals, 0);

    /// <summary>Before a call: what lies below its arguments and reads what the callee may change.</summary>
    private void SettleForCall(int arguments) =>
        Settle(_height - arguments, static (expression, _) => expression.ReadsMemory || expression.ReadsGlobals, 0);

    /// <summary>Before control splits: everything that depends on anything.</summary>
    private void SettleAll() => Settle(_height, static (expression, _) => !expression.IsIndependent, 0, all: true);

    private void Settle(int until, Func<Expression, ulong, bool> affected, ulong bit, bool all = false)
    {
        if (until <= _settled)
        {
            return;
        }

        if (until - _settled > MaxScan)
        {
            affected = static (expression, _) => !expression.IsIndependent;
            all = true;
        }

        for (var i = _settled; i < until; i++)
        {
            if (affected(_stack[i], bit))
            {
                _stack[i] = SimplifyIndependent(_stack[i]);
            }
        }

        if (all)
        {
            _settled = until;
        }
    }

    private Expression SimplifyIndependent(Expression expression)
    {
        if (expression.Kind is ExpressionKind.Constant or ExpressionKind.Temporary or ExpressionKind.Pinned)
        {
            return expression;
        }

        var variable = NewTemporary(expression.Type);
        BeginStore(variable);
        EmitStored(expression);
        EndStore(variable);
        return HoldingOf(variable, expression);
    }

    /// <summary>Gives up a value without computing it.</summary>
    private void Release(Expression? expression)
    {
        switch (expression?.Kind)
        {
            case ExpressionKind.Temporary:
                Free(expression.Index);
                break;
            case ExpressionKind.Operation or ExpressionKind.Load:
                Release(expression.A);
                Release(expression.B);
                Release(expression.C);
                break;
        }
    }

    private void Truncate(int height)
    {
        while (_height > height)
        {
            Release(Pop());
        }
    }

    /// <summary>Computes a value onto CIL's stack and frees the variables it alone uses.</summary>
    private void Emit(Expression expression)
    {
        switch (expression.Kind)
        {
            case ExpressionKind.Operation:
                EmitOperation(expression);
                break;
            case ExpressionKind.Load:
                EmitLoad(expression, isWhole: false);
                break;
            case ExpressionKind.Global:
                EmitGlobal(expression.Index);
                break;
            default:
                Read(expression);
                Release(expression);
                break;
        }
    }

    /// <summary>Puts a simple value onto CIL's stack; it can be read again.</summary>
    private void Read(Expression expression)
    {
        switch (expression.Kind)
        {
            case ExpressionKind.Constant:
                EmitConstant(expression);
                break;
            case ExpressionKind.Local:
                LoadVariable(LocalVariable(expression.Index));
                break;
            case ExpressionKind.Temporary or ExpressionKind.Pinned:
                LoadVariable(_variables[expression.Index]);
                break;
            default:
                throw new InvalidOperationException($"{expression.Kind} is not simple");
        }
    }

    private void EmitConstant(Expression constant)
    {
        switch (constant.Type.Code)
        {
            case 0x7F:
                _il.LoadInt32((int)constant.Bits);
                break;
            case 0x7E:
                _il.LoadInt64((long)constant.Bits);
                break;
            case 0x7D when float.IsNaN(BitConverter.UInt32BitsToSingle((uint)constant.Bits)):
                _il.LoadInt32((int)constant.Bits);
                _il.Op(I.Call, Token(Members.Numeric(nameof(NumericOperations.F32NaN))));
                break;
            case 0x7D:
                _il.LoadFloat32(BitConverter.UInt32BitsToSingle((uint)constant.Bits));
                break;
            case 0x7C when double.IsNaN(BitConverter.UInt64BitsToDouble(constant.Bits)):
                _il.LoadInt64((long)constant.Bits);
                _il.Op(I.Call, Token(Members.Numeric(nameof(NumericOperations.F64NaN))));
                break;
            case 0x7C:
                _il.LoadFloat64(BitConverter.UInt64BitsToDouble(constant.Bits));
                break;
            case 0x7B when SimdLowering.MaySignal(constant.Bits, constant.HighBits):
                EmitHidden(constant);
                break;
            case 0x7B:
                _il.LoadInt64((long)constant.Bits);
                _il.LoadInt64((long)constant.HighBits);
                _il.Op(I.Call, Token(Members.VectorConstant));
                _il.Op(I.Call, Token(Members.VectorAsByte));
                break;
            default:
                _il.Op(I.Ldnull);
                break;
        }
    }

    private void EmitOperation(Expression operation)
    {
        var opcode = operation.Opcode;
        if (opcode == Opcode.RefIsNull)
        {
            Emit(operation.A!);
            _il.Op(I.Ldnull);
            _il.Op(I.Ceq);
            return;
        }

        if ((int)opcode >> 16 == 0xFD)
        {
            EmitVector(operation);
            return;
        }

        if (EmitComplement(operation))
        {
            return;
        }

        if (TestsZero(operation))
        {
            EmitTested(operation.A!);
        }
        else
        {
            Emit(operation.A!);
        }

        if (EmitConstantShift(operation))
        {
            return;
        }

        if (operation.B is { } b)
        {
            Emit(b);
        }

        Apply(operation);
    }

    /// <summary>Emits a numeric operation whose operands are on CIL's stack.</summary>
    private void Apply(Expression operation)
    {
        var opcode = operation.Opcode;
        var lowering = NumericLowering.For(opcode);
        if (lowering.Method is { } method)
        {
            _il.Op(I.Call, Token(RotationBySum(operation) ?? method));
        }

        foreach (var code in lowering.Codes)
        {
            _il.Op(code);
        }

        if (module.Options.Deterministic && NumericLowering.CanMakeNaN(opcode))
        {
            _il.Op(I.Call, Token(Members.Numeric(operation.Type == WasmValueType.F32 ? nameof(NumericOperations.F32Canonical) : nameof(NumericOperations.F64Canonical))));
        }
        else if (IsFolded(operation))
        {
            _il.Op(I.Call, Token(Members.Numeric(operation.Type == WasmValueType.F32 ? nameof(NumericOperations.F32Quiet) : nameof(NumericOperations.F64Quiet))));
        }
    }

    private void EmitVector(Expression operation)
    {
        if (operation.Opcode == Opcode.I8x16Shuffle)
        {
            Emit(operation.A!);
            Emit(operation.B!);
            EmitConstant(operation.C!);
            _il.Op(I.Call, Token(Members.VectorShuffle));
            return;
        }

        var lowering = SimdLowering.For(operation.Opcode);
        ReadOnlySpan<Expression?> operands = [operation.A, operation.B, operation.C];
        for (var i = 0; i < lowering.OperandCasts.Length; i++)
        {
            if (MayGiveBack(operation.Opcode, i) && IsNeutralVector(operation.Opcode, operands[i]!))
            {
                EmitHidden(operands[i]!);
            }
            else
            {
                Emit(operands[i]!);
            }

            if (DisguiseOf(operation, i) is { } disguise)
            {
                Disguise(disguise);
            }

            if (lowering.OperandCasts[i] is { } cast)
            {
                _il.Op(I.Call, Token(cast));
            }
        }

        if (operation.Bits != ulong.MaxValue)
        {
            _il.LoadInt32((int)operation.Bits);
        }

        _il.Op(I.Call, Token(lowering.Operation));
        if (lowering.ResultCast is { } result)
        {
            _il.Op(I.Call, Token(result));
        }

        if (module.Options.Deterministic && SimdLowering.ReturnsFloatLanes(operation.Opcode) is not SimdFloatLanes.None and var lanes)
        {
            _il.Op(I.Call, Token(lanes == SimdFloatLanes.F32x4 ? Members.CanonicalizeF32x4 : Members.CanonicalizeF64x2));
        }
    }
}
