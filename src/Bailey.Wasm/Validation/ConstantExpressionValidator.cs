using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

/// <summary>Validates constant expressions (core specification, 3.4.13) and collects the functions they name.</summary>
internal sealed class ConstantExpressionValidator(ModuleDefinition module, FeatureUse features)
{
    private readonly List<WasmValueType> _operands = [];

    /// <param name="expression">The expression.</param>
    /// <param name="expected">Type that it must have.</param>
    /// <param name="visibleGlobals">How many of the globals it may read: those before it.</param>
    /// <exception cref="WasmModuleException">The expression is invalid.</exception>
    public void Validate(ConstantExpression expression, WasmValueType expected, int visibleGlobals)
    {
        _operands.Clear();
        foreach (var instruction in expression.Instructions)
        {
            Apply(instruction, expression.Offset, visibleGlobals);
        }

        if (_operands.Count != 1 || !Subtyping.Matches(_operands[0], expected))
        {
            var found = _operands.Count == 1 ? _operands[0].ToString() : $"{_operands.Count} values";
            throw Invalid($"type mismatch: expected a constant expression of type {expected}, found {found}", expression.Offset);
        }
    }

    private static WasmModuleException Invalid(string message, int offset) => new(WasmErrorCode.Invalid, message, offset);

    private void Apply(ConstantInstruction instruction, int offset, int visibleGlobals)
    {
        switch (instruction.Opcode)
        {
            case Opcode.GlobalGet:
                _operands.Add(GlobalType(instruction.Bits, offset, visibleGlobals));
                break;
            case Opcode.RefFunc:
                if (instruction.Bits >= (ulong)module.FunctionTypeIndices.Length)
                {
                    throw Invalid($"unknown function {instruction.Bits}", offset);
                }

                module.ReferencedFunctions.Add((int)instruction.Bits);
                _operands.Add(module.Types[module.FunctionTypeIndices[(int)instruction.Bits]].Reference);
                break;
            case Opcode.RefNull:
                _operands.Add(instruction.Type);
                break;
            case Opcode.RefI31:
                Pop(WasmValueType.I32, offset);
                _operands.Add(WasmValueType.Reference(WasmHeapType.I31, isNullable: false));
                break;
            case Opcode.AnyConvertExtern:
                Convert(WasmHeapType.Extern, WasmHeapType.Any, offset);
                break;
            case Opcode.ExternConvertAny:
                Convert(WasmHeapType.Any, WasmHeapType.Extern, offset);
                break;
            case >= Opcode.StructNew and <= Opcode.ArrayNewFixed:
                ApplyNew(instruction, offset);
                break;
            case Opcode.I32Add or Opcode.I32Sub or Opcode.I32Mul:
                ApplyArithmetic(WasmValueType.I32, offset);
                break;
            case Opcode.I64Add or Opcode.I64Sub or Opcode.I64Mul:
                ApplyArithmetic(WasmValueType.I64, offset);
                break;
            default:
                _operands.Add(instruction.Opcode switch
                {
                    Opcode.I32Const => WasmValueType.I32,
                    Opcode.I64Const => WasmValueType.I64,
                    Opcode.F32Const => WasmValueType.F32,
                    Opcode.F64Const => WasmValueType.F64,
                    Opcode.V128Const => WasmValueType.V128,
                    _ => throw Invalid($"constant expression required: {instruction.Opcode} is not constant", offset),
                });
                break;
        }
    }

    private void ApplyArithmetic(WasmValueType type, int offset)
    {
        var count = _operands.Count;
        if (count < 2 || _operands[count - 1] != type || _operands[count - 2] != type)
        {
            throw Invalid($"type mismatch: expected two operands of type {type} in a constant expression", offset);
        }

        _operands.RemoveAt(count - 1);
    }

    private void ApplyNew(ConstantInstruction instruction, int offset)
    {
        if (instruction.Bits >= (ulong)module.Types.Length)
        {
            throw Invalid($"unknown type {instruction.Bits}, there are {module.Types.Length}", offset);
        }

        var type = module.Types[instruction.Bits];
        var isStruct = instruction.Opcode is Opcode.StructNew or Opcode.StructNewDefault;
        if (type.Kind != (isStruct ? CompositeKind.Struct : CompositeKind.Array))
        {
            throw Invalid($"type mismatch: {instruction.Opcode} of type {instruction.Bits}, which is {type}", offset);
        }

        if (instruction.Opcode is Opcode.StructNewDefault or Opcode.ArrayNewDefault && type.FieldWithoutDefault is { } field)
        {
            throw Invalid($"type mismatch: field type {field} is not defaultable", offset);
        }

        switch (instruction.Opcode)
        {
            case Opcode.StructNew:
                for (var i = type.Fields.Length - 1; i >= 0; i--)
                {
                    Pop(type.Fields[i].Value, offset);
                }

                break;
            case Opcode.ArrayNew:
                Pop(WasmValueType.I32, offset);
                Pop(type.Fields[0].Value, offset);
                break;
            case Opcode.ArrayNewDefault:
                Pop(WasmValueType.I32, offset);
                break;
            case Opcode.ArrayNewFixed:
                for (var left = instruction.HighBits; left > 0; left--)
                {
                    Pop(type.Fields[0].Value, offset);
                }

                break;
        }

        _operands.Add(type.Reference);
    }

    private void Pop(WasmValueType expected, int offset)
    {
        if (_operands.Count == 0 || !Subtyping.Matches(_operands[^1], expected))
        {
            throw Invalid($"type mismatch: expected {expected} in a constant expression, found {(_operands.Count == 0 ? "nothing" : _operands[^1])}", offset);
        }

        _operands.RemoveAt(_operands.Count - 1);
    }

    private void Convert(WasmHeapType from, WasmHeapType to, int offset)
    {
        var isNullable = _operands.Count > 0 && _operands[^1].IsNullable;
        Pop(WasmValueType.Reference(from), offset);
        _operands.Add(WasmValueType.Reference(to, isNullable));
    }

    private WasmValueType GlobalType(ulong index, int offset, int visibleGlobals)
    {
        if (index >= (ulong)visibleGlobals)
        {
            throw Invalid($"unknown global {index} in a constant expression that can read {visibleGlobals}", offset);
        }

        var type = module.Globals[index].Type;
        if (type.IsMutable)
        {
            throw Invalid($"constant expression required: global {index} is mutable", offset);
        }

        if (index >= (ulong)module.ImportedGlobals)
        {
            features.Require(WasmFeatures.ExtendedConstants, "a constant expression that reads a global of the module itself", offset);
        }

        return type.Value;
    }
}
