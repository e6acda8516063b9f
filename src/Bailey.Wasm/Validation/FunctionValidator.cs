using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

/// <summary>
/// Validates function bodies by the algorithm of the core specification's appendix "Validation Algorithm". One object
/// serves all bodies of a module, so that its stacks are allocated once.
/// </summary>
internal sealed partial class FunctionValidator
{
    private readonly ModuleDefinition _module;
    private readonly WasmLimits _limits;
    private readonly FeatureUse _features;
    private readonly TypeReader _types;
    private readonly Dictionary<DefinedType, int> _typeIndices;
    private readonly StackSignature?[] _signatures;
    private readonly int[]?[] _tags;
    private readonly int[]?[] _fields;
    private readonly bool _allowsMultiMemory;
    private readonly bool _allowsMemory64;

    private int[] _locals = [];
    private int _localCount;
    private int _function;

    // Offset of the current instruction, for errors.
    private int _at;
    private bool _hasLoops;
    private bool _hasCalls;
    private bool _growsMemory;

    public FunctionValidator(ModuleDefinition module, WasmLimits limits, FeatureUse features)
    {
        _module = module;
        _limits = limits;
        _features = features;
        _types = new TypeReader(features) { Types = module.Types };
        _typeIndices = new Dictionary<DefinedType, int>(module.Types.Length);
        for (var i = 0; i < module.Types.Length; i++)
        {
            _typeIndices.TryAdd(module.Types[i], i);
        }

        _signatures = new StackSignature?[module.Types.Length];
        _tags = new int[]?[module.Tags.Length];
        _fields = new int[]?[module.Types.Length];
        _allowsMultiMemory = features.Allows(WasmFeatures.MultiMemory);
        _allowsMemory64 = features.Allows(WasmFeatures.Memory64);
        _operands = new int[Math.Min(InitialOperands, limits.MaxOperandDepth)];
    }

    /// <summary>Validates the body of a function and sets its summary.</summary>
    /// <exception cref="WasmModuleException">The body is malformed, invalid or over a limit.</exception>
    public void Validate(int function, FunctionBody body)
    {
        var signature = SignatureOf(_module.FunctionTypeIndices[function]);
        _function = function;
        _at = body.CodeStart;
        _comparisons = 0;
        _maxComparisons = FreeComparisons + ((long)_limits.MaxTypeComparisons * (body.CodeEnd - body.CodeStart));
        _hasLoops = _hasCalls = _growsMemory = false;
        _tryTables = _openTries = _catches = 0;
        SetLocals(signature, body);
        _depth = _maxDepth = _height = _frameCount = 0;
        PushFrame(Opcode.End, new StackSignature([], signature.Results));
        var reader = new WasmReader(_module.Bytes, body.CodeStart, body.CodeEnd);
        var instructions = ValidateInstructions(ref reader);
        if (!reader.AtEnd)
        {
            throw WasmReader.Malformed($"END opcode expected: function {function} goes on after its end", reader.Position);
        }

        body.Summary = new FunctionSummary(instructions, _maxDepth, _hasLoops, _hasCalls, _growsMemory);
    }

    private void SetLocals(StackSignature signature, FunctionBody body)
    {
        long count = signature.Parameters.Length;
        foreach (var group in body.Locals)
        {
            count += group.Count;
        }

        if (count > _limits.MaxLocals)
        {
            throw LimitExceeded($"{count} locals, parameters included,", nameof(WasmLimits.MaxLocals), _limits.MaxLocals);
        }

        if (_locals.Length < count)
        {
            _locals = new int[count];
        }

        signature.Parameters.CopyTo(_locals, 0);
        _localCount = signature.Parameters.Length;
        ResetInitialisation();
        foreach (var group in body.Locals)
        {
            _locals.AsSpan(_localCount, group.Count).Fill(CodeOf(group.Type));
            _localCount += group.Count;
            TrackInitialisation(group);
        }
    }

    private int CodeOf(WasmValueType type) => ValueCode.Of(type, defined => _typeIndices[defined]);

    /// <summary>A code as read, with the first of the indices that its type has.</summary>
    private int Canonical(int code) => ValueCode.IsDefined(code) ? CodeOf(_types.ToType(code)) : code;

    /// <summary>What a function of a type that is known to exist takes and leaves.</summary>
    private StackSignature SignatureOf(int type)
    {
        var function = _module.Types[type].Function
            ?? throw Invalid($"type mismatch: type {type} is no function type but {_module.Types[type]}");
        return _signatures[type] ??= new([.. function.Parameters.Select(CodeOf)], [.. function.Results.Select(CodeOf)]);
    }

    private int ValidateInstructions(ref WasmReader reader)
    {
        var instructions = 0;
        while (_frameCount > 0)
        {
            instructions++;
            _at = reader.Position;
            var first = reader.ReadByte();
            if (first is OpcodeShapes.HeapPrefix or OpcodeShapes.MiscPrefix or OpcodeShapes.VectorPrefix)
            {
                var number = reader.ReadU32();
                ref readonly var shape = ref OpcodeShapes.OfPrefixed(first, number);
                if (shape.Kind == OpcodeKind.Illegal)
                {
                    throw WasmReader.Malformed($"illegal opcode {first:x2} {number:x2}", _at);
                }

                ValidateInstruction(ref reader, (Opcode)((first << 16) | (int)number), in shape);
            }
            else
            {
                ref readonly var shape = ref OpcodeShapes.OfPlain(first);
                ValidateInstruction(ref reader, (Opcode)first, in shape);
            }
        }

        return instructions;
    }

    private void ValidateInstruction(ref WasmReader reader, Opcode opcode, ref readonly OpcodeShape shape)
    {
        if ((shape.Feature & ~_features.Used) != 0)
        {
            _features.Require(shape.Feature, opcode.ToString(), _at);
        }

        switch (shape.Kind)
        {
            case OpcodeKind.Values:
                ApplyValues(in shape);
                break;
            case OpcodeKind.LaneValues:
                CheckLane(ref reader, shape.Lanes);
                ApplyValues(in shape);
                break;
            case OpcodeKind.Shuffle:
                for (var i = 0; i < 16; i++)
                {
                    CheckLane(ref reader, shape.Lanes);
                }

                ApplyValues(in shape);
                break;
            case OpcodeKind.Load:
                Pop(ReadMemoryArgument(ref reader, shape.Alignment));
                Push(shape.Push);
                break;
            case OpcodeKind.Store:
                var storeAddress = ReadMemoryArgument(ref reader, shape.Alignment);
                Pop(shape.Top);
                Pop(storeAddress);
                break;
            case OpcodeKind.LoadLane:
            case OpcodeKind.StoreLane:
                ValidateLaneAccess(ref reader, in shape);
                break;
            case OpcodeKind.I32Const:
                _ = reader.ReadS32();
                Push(ValueCode.I32);
                break;
            case OpcodeKind.I64Const:
                _ = reader.ReadS64();
                Push(ValueCode.I64);
                break;
            case OpcodeKind.F32Const:
                reader.Skip(4);
                Push(ValueCode.F32);
                break;
            case OpcodeKind.F64Const:
                reader.Skip(8);
                Push(ValueCode.F64);
                break;
            case OpcodeKind.V128Const:
                reader.Skip(16);
                Push(ValueCode.V128);
                break;
            case OpcodeKind.Contextual:
                ValidateContextual(ref reader, opcode);
                break;
            default:
                throw UnsupportedFeature.OfOpcode((byte)opcode, _at);
        }
    }

    private void ApplyValues(ref readonly OpcodeShape shape)
    {
        if (shape.PopCount > 0)
        {
            Pop(shape.Top);
            if (shape.PopCount > 1)
            {
                Pop(shape.Second);
                if (shape.PopCount > 2)
                {
                    Pop(shape.Third);
                }
            }
        }

        if (shape.Push != ValueCode.Unknown)
        {
            Push(shape.Push);
        }
    }

    private void CheckLane(ref WasmReader reader, byte lanes)
    {
        var lane = reader.ReadByte();
        if (lane >= lanes)
        {
            throw Invalid($"invalid lane index {lane}, there are {lanes}");
        }
    }

    private WasmModuleException Invalid(string message) =>
        new(WasmErrorCode.Invalid, $"{message} in function {_function}", _at);

    private WasmModuleException LimitExceeded(string what, string limitName, int limit) =>
        WasmReader.LimitExceeded($"{what} in function {_function}", limitName, limit, _at);
}
