using System.Reflection.Emit;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm.Tests.Simd;

/// <summary>
/// Vector instructions in a row, each of which takes results of earlier ones, inputs or constants; NaN made canonical
/// after each as the deterministic mode does it, so that one result alone is right.
/// </summary>
internal sealed partial class SimdProgram
{
    private const int Inputs = 3;
    private readonly List<Step> _steps = [];

    public SimdProgram(Random random, int length)
    {
        // A lane of single precision that the JIT can foresee loses the signal of its NaN when extracted (dotnet/runtime holds
        // it as a double); nothing else that a program does with vectors does.
        var instructions = SimdReference.All.Values.Where(instruction => instruction.Result != 'f').OrderBy(instruction => instruction.Opcode).ToArray();
        for (var i = 0; i < length; i++)
        {
            var instruction = instructions[random.Next(instructions.Length)];
            _steps.Add(new Step(
                instruction,
                random.Next(Math.Max(1, instruction.Immediates)),
                [.. instruction.Parameters.Select(type => Choose(random, type, instruction.Shape))]));
        }
    }

    public byte[][] Interpret(byte[][] inputs)
    {
        var results = new List<byte[]>();
        foreach (var step in _steps)
        {
            var operands = step.Operands.Select(operand =>
                operand.Constant ?? (operand.Source < Inputs ? inputs[operand.Source] : results[operand.Source - Inputs])).ToArray();
            results.Add(Canonical(step.Instruction.Reference(operands, step.Immediate), step.Instruction.FloatLanes));
        }

        return [.. results];
    }

    public unsafe byte[][] Run(byte[][] inputs)
    {
        var input = inputs.SelectMany(bytes => bytes).ToArray();
        var output = new byte[_steps.Count * 16];
        fixed (byte* from = input, to = output)
        {
            SimdEmitter.Compile(Emit)(from, to);
        }

        return [.. output.Chunk(16)];
    }

    public string Describe(int step) => string.Join("\n", _steps.Take(step + 1).Select((s, i) =>
        $"{i + Inputs}: {s.Instruction.Opcode} {s.Immediate} ({string.Join(", ", s.Operands.Select(o => o.Constant is { } c ? Convert.ToHexString(c) : $"{o.Source}"))})"));

    private void Emit(ILGenerator il)
    {
        var inputs = Enumerable.Range(0, Inputs).Select(_ => il.DeclareLocal(SimdEmitter.ClrType('v'))).ToArray();
        for (var i = 0; i < Inputs; i++)
        {
            SimdEmitter.PushSlot(il, i, 'v');
            il.Emit(OpCodes.Stloc, inputs[i]);
        }

        var results = _steps.Select(step => il.DeclareLocal(SimdEmitter.ClrType(step.Instruction.Result))).ToArray();
        for (var i = 0; i < _steps.Count; i++)
        {
            var step = _steps[i];
            SimdEmitter.Instruction(il, step.Instruction, step.Immediate, operand =>
            {
                var (constant, source) = step.Operands[operand];
                if (constant is not null)
                {
                    SimdEmitter.PushConstant(il, constant, step.Instruction.Parameters[operand]);
                }
                else
                {
                    il.Emit(OpCodes.Ldloc, source < Inputs ? inputs[source] : results[source - Inputs]);
                }
            });
            EmitCanonical(il, SimdLowering.ReturnsFloatLanes(step.Instruction.Opcode));
            il.Emit(OpCodes.Stloc, results[i]);
        }

        for (var i = 0; i < _steps.Count; i++)
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, i * 16);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Ldloc, results[i]);
            SimdEmitter.StoreTo(il, _steps[i].Instruction.Result);
        }
    }

    private static void EmitCanonical(ILGenerator il, SimdFloatLanes lanes)
    {
        if (lanes != SimdFloatLanes.None)
        {
            il.Emit(OpCodes.Call, typeof(SimdOperations).GetMethod(
                lanes == SimdFloatLanes.F32x4 ? nameof(SimdOperations.CanonicalizeF32x4) : nameof(SimdOperations.CanonicalizeF64x2))!);
        }
    }

    private static byte[] Canonical(byte[] value, SimdFloatLanes lanes) => lanes switch
    {
        SimdFloatLanes.F32x4 => Lanes.Of([.. Lanes.U32(value).Select(bits => float.IsNaN(BitConverter.UInt32BitsToSingle(bits)) ? 0x7FC00000 : bits)]),
        SimdFloatLanes.F64x2 => Lanes.Of([.. Lanes.U64(value).Select(bits => double.IsNaN(BitConverter.UInt64BitsToDouble(bits)) ? 0x7FF8000000000000 : bits)]),
        _ => value,
    };

    private Operand Choose(Random random, char type, LaneShape shape)
    {
        var sources = _steps.Select((step, i) => (step.Instruction.Result, Source: i + Inputs)).Where(s => s.Result == type).Select(s => s.Source).ToList();
        if (type == 'v')
        {
            sources.AddRange(Enumerable.Range(0, Inputs));
        }

        return sources.Count == 0 || random.Next(4) == 0
            ? new Operand(SimdInputs.Vector(random, shape), -1)
            : new Operand(null, sources[random.Next(Math.Max(0, sources.Count - 8), sources.Count)]);
    }

    private sealed record Operand(byte[]? Constant, int Source);

    private sealed record Step(SimdInstruction Instruction, int Immediate, Operand[] Operands);
}
