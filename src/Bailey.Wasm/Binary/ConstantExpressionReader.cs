using System.Buffers.Binary;

namespace Bailey.Wasm.Binary;

/// <summary>Reads constant expressions (core specification, 3.4.13 and 5.4.9).</summary>
internal sealed class ConstantExpressionReader(FeatureUse features, WasmLimits limits, TypeReader types)
{
    private ConstantInstruction[] _instructions = new ConstantInstruction[4];
    private int _count;
    private readonly Dictionary<ConstantInstruction, ConstantExpression> _shared = [];

    public ConstantExpression Read(ref WasmReader reader)
    {
        var offset = reader.Position;

        // Nearly all there are, and programs in Go have a hundred thousand.
        if (limits.MaxConstantInstructions > 0 && reader.Remaining > 0 && reader.PeekByte() == (byte)Opcode.I32Const)
        {
            var copy = reader;
            copy.Skip(1);
            var value = (uint)copy.ReadS32();
            if (copy.Remaining > 0 && copy.PeekByte() == (byte)Opcode.End)
            {
                copy.Skip(1);
                reader = copy;
                return new ConstantExpression([new(Opcode.I32Const, value)], offset);
            }
        }

        ReadInstructions(ref reader);
        return new ConstantExpression(Instructions(), offset);
    }

    /// <summary>
    /// The same, but one object for all equal expressions of one instruction: a segment can hold a million null
    /// references of three bytes each.
    /// </summary>
    public ConstantExpression ReadShared(ref WasmReader reader)
    {
        var offset = reader.Position;
        ReadInstructions(ref reader);
        if (_count != 1 || !IsSharable(_instructions[0]))
        {
            return new ConstantExpression(Instructions(), offset);
        }

        if (!_shared.TryGetValue(_instructions[0], out var expression))
        {
            expression = new ConstantExpression([_instructions[0]], offset);
            _shared.Add(_instructions[0], expression);
        }

        return expression;
    }

    // Keys are taken from a small range of numbers only, else a module could choose them to collide in the dictionary.
    private bool IsSharable(ConstantInstruction instruction) =>
        instruction.Opcode is Opcode.RefNull or Opcode.RefFunc or Opcode.GlobalGet
        && instruction.Bits < (ulong)Math.Max(limits.MaxFunctions, limits.MaxGlobals);

    private ConstantInstruction[] Instructions() => _instructions.AsSpan(0, _count).ToArray();

    private void ReadInstructions(ref WasmReader reader)
    {
        _count = 0;
        while (true)
        {
            var offset = reader.Position;
            var opcode = reader.ReadOpcode();
            if (opcode == Opcode.End)
            {
                return;
            }

            if (_count >= limits.MaxConstantInstructions)
            {
                throw WasmReader.LimitExceeded(
                    $"a constant expression of more than {limits.MaxConstantInstructions} instructions",
                    nameof(WasmLimits.MaxConstantInstructions),
                    limits.MaxConstantInstructions,
                    offset);
            }

            if (_count == _instructions.Length)
            {
                Array.Resize(ref _instructions, _count * 2);
            }

            _instructions[_count++] = ReadInstruction(ref reader, opcode, offset);
        }
    }

    private ConstantInstruction ReadInstruction(ref WasmReader reader, Opcode opcode, int offset)
    {
        switch (opcode)
        {
            case Opcode.I32Const:
                return new(opcode, (uint)reader.ReadS32());
            case Opcode.I64Const:
                return new(opcode, (ulong)reader.ReadS64());
            case Opcode.F32Const:
                return new(opcode, reader.ReadF32Bits());
            case Opcode.F64Const:
                return new(opcode, reader.ReadF64Bits());
            case Opcode.V128Const:
                features.Require(WasmFeatures.Simd, "v128.const", offset);
                var bytes = reader.ReadBytes(16);
                return new(opcode, BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
            case Opcode.GlobalGet:
                return new(opcode, reader.ReadU32());
            case Opcode.RefFunc:
                features.Require(WasmFeatures.ReferenceTypes, "ref.func", offset);
                return new(opcode, reader.ReadU32());
            case Opcode.RefNull:
                features.Require(WasmFeatures.ReferenceTypes, "ref.null", offset);
                return new(opcode, 0, Type: types.ReadHeapType(ref reader));
            case Opcode.StructNew or Opcode.StructNewDefault or Opcode.ArrayNew or Opcode.ArrayNewDefault:
                features.Require(WasmFeatures.GarbageCollection, opcode.ToString(), offset);
                return new(opcode, reader.ReadU32());
            case Opcode.ArrayNewFixed:
                features.Require(WasmFeatures.GarbageCollection, opcode.ToString(), offset);
                return new(opcode, reader.ReadU32(), reader.ReadU32());
            case Opcode.RefI31 or Opcode.AnyConvertExtern or Opcode.ExternConvertAny:
                features.Require(WasmFeatures.GarbageCollection, opcode.ToString(), offset);
                return new(opcode, 0);
            case Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul or Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul:
                features.Require(WasmFeatures.ExtendedConstants, "arithmetic in a constant expression", offset);
                return new(opcode, 0);
            default:
                throw Enum.IsDefined(opcode)
                    ? new WasmModuleException(WasmErrorCode.Invalid, $"constant expression required: {opcode} is not constant", offset)
                    : (int)opcode <= 0xFF
                        ? UnsupportedFeature.OfOpcode((byte)opcode, offset)
                        : WasmReader.Malformed($"illegal opcode {(int)opcode:x6}", offset);
        }
    }
}
