using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Bailey.Wasm.Compilation;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Tests.Simd;

/// <summary>Emits vector instructions the way the compiler does, into methods of their own.</summary>
internal static unsafe class SimdEmitter
{
    /// <summary>Operands and results lie one after another, 16 bytes each.</summary>
    public delegate void Function(byte* operands, byte* results);

    public static Function Compile(Action<ILGenerator> body)
    {
        // A module of the runtime owns it, since the JIT does not optimise what belongs to one built for debugging.
        var method = new DynamicMethod("vector", typeof(void), [typeof(byte*), typeof(byte*)], typeof(object).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        body(il);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Function>();
    }

    /// <summary>The instruction, with operands read from memory.</summary>
    public static Function OnMemory(SimdInstruction instruction, int immediate) => Compile(il =>
    {
        il.Emit(OpCodes.Ldarg_1);
        Instruction(il, instruction, immediate, i => PushSlot(il, i, instruction.Parameters[i]));
        StoreTo(il, instruction.Result);
    });

    /// <summary>The instruction, with operands that the JIT knows and can compute with: those whose bit is 1 in <paramref name="constants"/>.</summary>
    public static Function OnConstants(SimdInstruction instruction, int immediate, byte[][] operands, int constants) => Compile(il =>
    {
        il.Emit(OpCodes.Ldarg_1);
        Instruction(il, instruction, immediate, i =>
        {
            if ((constants >> i & 1) != 0)
            {
                PushConstant(il, operands[i], instruction.Parameters[i]);
            }
            else
            {
                PushSlot(il, i, instruction.Parameters[i]);
            }
        });
        StoreTo(il, instruction.Result);
    });

    public static void Instruction(ILGenerator il, SimdInstruction instruction, int immediate, Action<int> pushOperand)
    {
        var lowering = SimdLowering.For(instruction.Opcode);
        for (var i = 0; i < instruction.Parameters.Length; i++)
        {
            pushOperand(i);
            if (lowering.OperandCasts[i] is { } cast)
            {
                il.Emit(OpCodes.Call, cast);
            }
        }

        if (instruction.Immediates > 0)
        {
            il.Emit(OpCodes.Ldc_I4, immediate);
        }

        il.Emit(OpCodes.Call, lowering.Operation);
        if (lowering.ResultCast is { } resultCast)
        {
            il.Emit(OpCodes.Call, resultCast);
        }
    }

    public static void PushSlot(ILGenerator il, int slot, char type)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, slot * 16);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Unaligned, (byte)1);
        il.Emit(OpCodes.Ldobj, ClrType(type));
    }

    public static void PushConstant(ILGenerator il, byte[] value, char type)
    {
        switch (type)
        {
            case 'i':
                il.Emit(OpCodes.Ldc_I4, BitConverter.ToInt32(value));
                break;
            case 'l':
                il.Emit(OpCodes.Ldc_I8, BitConverter.ToInt64(value));
                break;
            case 'f':
                il.Emit(OpCodes.Ldc_I4, BitConverter.ToInt32(value));
                il.Emit(OpCodes.Call, ((Func<int, float>)NumericOperations.F32NaN).Method);
                break;
            case 'd':
                il.Emit(OpCodes.Ldc_R8, BitConverter.ToDouble(value));
                break;
            default:
                var (low, high) = (BitConverter.ToUInt64(value), BitConverter.ToUInt64(value, 8));
                il.Emit(OpCodes.Ldc_I8, (long)low);
                il.Emit(OpCodes.Ldc_I8, (long)high);
                if (SimdLowering.MaySignal(low, high))
                {
                    il.Emit(OpCodes.Call, ((Func<ulong, ulong, Vector128<byte>>)SimdOperations.HiddenConstant).Method);
                    break;
                }

                il.Emit(OpCodes.Call, ((Func<ulong, ulong, Vector128<ulong>>)Vector128.Create).Method);
                il.Emit(OpCodes.Call, ((Func<Vector128<ulong>, Vector128<byte>>)Vector128.AsByte).Method);
                break;
        }
    }

    /// <summary>Stores what is on the stack to the address below it.</summary>
    public static void StoreTo(ILGenerator il, char type)
    {
        il.Emit(OpCodes.Unaligned, (byte)1);
        il.Emit(OpCodes.Stobj, ClrType(type));
    }

    public static Type ClrType(char type) => type switch
    {
        'i' => typeof(int),
        'l' => typeof(long),
        'f' => typeof(float),
        'd' => typeof(double),
        _ => typeof(Vector128<byte>),
    };

    public static byte[] Run(Function function, byte[][] operands)
    {
        var input = operands.SelectMany(operand => operand).ToArray();
        var result = new byte[16];
        fixed (byte* from = input, to = result)
        {
            function(from, to);
        }

        return result;
    }
}
