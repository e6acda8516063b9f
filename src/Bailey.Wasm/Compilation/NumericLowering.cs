using System.Reflection;
using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <summary>How a numeric instruction that cannot trap becomes CIL: instructions after its operands, or a method called.</summary>
/// <param name="OperandCount">One or two.</param>
/// <param name="Result">Type of the result.</param>
/// <param name="Codes">CIL instructions, where no method is called.</param>
/// <param name="Method">The method called, where one is.</param>
internal sealed record NumericLowering(int OperandCount, WasmValueType Result, I[] Codes, MethodInfo? Method)
{
    private static readonly NumericLowering?[] ByByte = new NumericLowering?[256];
    private static readonly NumericLowering?[] Saturating = new NumericLowering?[8];

    /// <summary>The lowering of an instruction from i32.eqz to i64.extend32_s or a saturating conversion.</summary>
    public static NumericLowering For(Opcode opcode)
    {
        ref var entry = ref (int)opcode < 256 ? ref ByByte[(int)opcode] : ref Saturating[(int)opcode & 7];
        return entry ??= Create(opcode);
    }

    /// <summary>Whether arithmetic of the instruction can give a NaN of its own making.</summary>
    public static bool CanMakeNaN(Opcode opcode) => opcode
        is (>= Opcode.F32Ceil and <= Opcode.F32Max) or (>= Opcode.F64Ceil and <= Opcode.F64Max) or Opcode.F32DemoteF64 or Opcode.F64PromoteF32;

    private static NumericLowering Create(Opcode opcode)
    {
        var result = ResultOf(opcode);
        var operands = IsUnary(opcode) ? 1 : 2;
        I[]? codes = opcode switch
        {
            Opcode.I32Eqz => [I.Ldc_i4_0, I.Ceq],
            Opcode.I64Eqz => [I.Ldc_i4_0, I.Conv_i8, I.Ceq],
            Opcode.I32Eq or Opcode.I64Eq or Opcode.F32Eq or Opcode.F64Eq => [I.Ceq],
            Opcode.I32Ne or Opcode.I64Ne or Opcode.F32Ne or Opcode.F64Ne => [I.Ceq, I.Ldc_i4_0, I.Ceq],
            Opcode.I32LtS or Opcode.I64LtS or Opcode.F32Lt or Opcode.F64Lt => [I.Clt],
            Opcode.I32LtU or Opcode.I64LtU => [I.Clt_un],
            Opcode.I32GtS or Opcode.I64GtS or Opcode.F32Gt or Opcode.F64Gt => [I.Cgt],
            Opcode.I32GtU or Opcode.I64GtU => [I.Cgt_un],
            Opcode.I32LeS or Opcode.I64LeS => [I.Cgt, I.Ldc_i4_0, I.Ceq],
            Opcode.I32LeU or Opcode.I64LeU or Opcode.F32Le or Opcode.F64Le => [I.Cgt_un, I.Ldc_i4_0, I.Ceq],
            Opcode.I32GeS or Opcode.I64GeS => [I.Clt, I.Ldc_i4_0, I.Ceq],
            Opcode.I32GeU or Opcode.I64GeU or Opcode.F32Ge or Opcode.F64Ge => [I.Clt_un, I.Ldc_i4_0, I.Ceq],
            Opcode.I32Add or Opcode.I64Add or Opcode.F32Add or Opcode.F64Add => [I.Add],
            Opcode.I32Sub or Opcode.I64Sub or Opcode.F32Sub or Opcode.F64Sub => [I.Sub],
            Opcode.I32Mul or Opcode.I64Mul or Opcode.F32Mul or Opcode.F64Mul => [I.Mul],
            Opcode.F32Div or Opcode.F64Div or Opcode.I32DivS or Opcode.I64DivS => [I.Div],
            Opcode.I32DivU or Opcode.I64DivU => [I.Div_un],
            Opcode.I32RemU or Opcode.I64RemU => [I.Rem_un],
            Opcode.I32And or Opcode.I64And => [I.And],
            Opcode.I32Or or Opcode.I64Or => [I.Or],
            Opcode.I32Xor or Opcode.I64Xor => [I.Xor],

            // Counts of 32 or 64 and more are undefined in CIL; the JIT drops the mask where the processor masks itself. The byte keeps it from taking
            // (x << n) ^ (x >>> (32 - n)) for a rotation, which it is not where n is 0: dotnet/runtime#133864.
            Opcode.I32Shl => [I.Ldc_i4_s, (I)31, I.And, I.Shl],
            Opcode.I32ShrS => [I.Ldc_i4_s, (I)31, I.And, I.Shr],
            Opcode.I32ShrU => [I.Conv_u1, I.Ldc_i4_s, (I)31, I.And, I.Shr_un],
            Opcode.I64Shl => [I.Conv_i4, I.Ldc_i4_s, (I)63, I.And, I.Shl],
            Opcode.I64ShrS => [I.Conv_i4, I.Ldc_i4_s, (I)63, I.And, I.Shr],
            Opcode.I64ShrU => [I.Conv_u1, I.Ldc_i4_s, (I)63, I.And, I.Shr_un],
            Opcode.F32Neg or Opcode.F64Neg => [I.Neg],
            Opcode.I32WrapI64 => [I.Conv_i4],
            Opcode.I64ExtendI32S => [I.Conv_i8],
            Opcode.I64ExtendI32U => [I.Conv_u8],
            Opcode.I32Extend8S => [I.Conv_i1],
            Opcode.I32Extend16S => [I.Conv_i2],
            Opcode.I64Extend8S => [I.Conv_i1, I.Conv_i8],
            Opcode.I64Extend16S => [I.Conv_i2, I.Conv_i8],
            Opcode.I64Extend32S => [I.Conv_i4, I.Conv_i8],
            Opcode.F32ConvertI32S => [I.Conv_r4],
            Opcode.F64ConvertI32S or Opcode.F64ConvertI64S => [I.Conv_r8],
            Opcode.F32DemoteF64 => [I.Conv_r4],
            Opcode.F64PromoteF32 => [I.Conv_r8],
            _ => null,
        };
        return new(operands, result, codes ?? [], codes is null ? MethodFor(opcode) : null);
    }

    private static MethodInfo MethodFor(Opcode opcode) => opcode switch
    {
        Opcode.I32ReinterpretF32 => Members.SingleToInt32,
        Opcode.I64ReinterpretF64 => Members.DoubleToInt64,
        Opcode.F64ReinterpretI64 => Members.Int64ToDouble,
        Opcode.F32Abs => typeof(MathF).GetMethod(nameof(MathF.Abs), [typeof(float)])!,
        Opcode.F64Abs => typeof(Math).GetMethod(nameof(Math.Abs), [typeof(double)])!,
        Opcode.F32Ceil => typeof(MathF).GetMethod(nameof(MathF.Ceiling), [typeof(float)])!,
        Opcode.F32Floor => typeof(MathF).GetMethod(nameof(MathF.Floor), [typeof(float)])!,
        Opcode.F32Trunc => typeof(MathF).GetMethod(nameof(MathF.Truncate), [typeof(float)])!,
        Opcode.F32Nearest => typeof(MathF).GetMethod(nameof(MathF.Round), [typeof(float)])!,
        Opcode.F32Sqrt => typeof(MathF).GetMethod(nameof(MathF.Sqrt), [typeof(float)])!,
        Opcode.F64Ceil => typeof(Math).GetMethod(nameof(Math.Ceiling), [typeof(double)])!,
        Opcode.F64Floor => typeof(Math).GetMethod(nameof(Math.Floor), [typeof(double)])!,
        Opcode.F64Trunc => typeof(Math).GetMethod(nameof(Math.Truncate), [typeof(double)])!,
        Opcode.F64Nearest => typeof(Math).GetMethod(nameof(Math.Round), [typeof(double)])!,
        Opcode.F64Sqrt => typeof(Math).GetMethod(nameof(Math.Sqrt), [typeof(double)])!,
        _ => Members.Numeric(opcode.ToString()),
    };

    private static bool IsUnary(Opcode opcode) => opcode
        is Opcode.I32Eqz or Opcode.I64Eqz or (>= Opcode.I32Clz and <= Opcode.I32Popcnt) or (>= Opcode.I64Clz and <= Opcode.I64Popcnt)
        or (>= Opcode.F32Abs and <= Opcode.F32Sqrt) or (>= Opcode.F64Abs and <= Opcode.F64Sqrt) or >= Opcode.I32WrapI64;

    private static WasmValueType ResultOf(Opcode opcode) => opcode switch
    {
        <= Opcode.F64Ge => WasmValueType.I32,
        <= Opcode.I32Rotr => WasmValueType.I32,
        <= Opcode.I64Rotr => WasmValueType.I64,
        <= Opcode.F32Copysign => WasmValueType.F32,
        <= Opcode.F64Copysign => WasmValueType.F64,
        <= Opcode.I32TruncF64U => WasmValueType.I32,
        <= Opcode.I64TruncF64U => WasmValueType.I64,
        <= Opcode.F32DemoteF64 => WasmValueType.F32,
        <= Opcode.F64PromoteF32 => WasmValueType.F64,
        Opcode.I32ReinterpretF32 => WasmValueType.I32,
        Opcode.I64ReinterpretF64 => WasmValueType.I64,
        Opcode.F32ReinterpretI32 => WasmValueType.F32,
        Opcode.F64ReinterpretI64 => WasmValueType.F64,
        Opcode.I32Extend8S or Opcode.I32Extend16S => WasmValueType.I32,
        <= Opcode.I64Extend32S => WasmValueType.I64,
        <= Opcode.I32TruncSatF64U => WasmValueType.I32,
        _ => WasmValueType.I64,
    };
}
