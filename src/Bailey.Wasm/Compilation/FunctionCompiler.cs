using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation.Outlining;
using ModuleDefinition = Bailey.Wasm.Binary.ModuleDefinition;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// Compiles function bodies to CIL, one after another, reusing its buffers. The body must have passed validation. This part
/// walks the instructions; others deal with operands, variables, control, calls, memory and fuel.
/// </summary>
internal sealed partial class FunctionCompiler(ModuleCompiler module)
{
    private readonly ModuleDefinition _definition = module.Definition;
    private readonly TypeReader _types = new(new FeatureUse(module.Options.Features)) { Types = module.Definition.Types };
    private readonly CilWriter _il = new();
    private WasmFunctionType _type = null!;
    private FunctionScan _scan = null!;
    private bool _reachable;
    private long _maxBytes;
    private int _codeStart;

    /// <summary>Compiles one body into a method.</summary>
    /// <param name="functionIndex">Index of the function.</param>
    /// <param name="scan">What is known about its body.</param>
    /// <param name="maxBytes">Most bytes of code it may become.</param>
    /// <exception cref="WasmModuleException">It would become more.</exception>
    public CompiledMethod Compile(int functionIndex, FunctionScan scan, long maxBytes)
    {
        var body = _definition.Bodies[functionIndex - _definition.ImportedFunctions];
        _type = _definition.TypeOfFunction(functionIndex);
        _scan = scan;
        _maxBytes = maxBytes;
        _trail = body.CodeEnd - body.CodeStart >= module.Options.Outlining.SmallestBody ? new OutlineTrail() : null;
        _segments = [];
        var whole = Compile(body);
        return _trail is null || whole.Size.Weight <= module.Options.Outlining.LargestMethod ? whole : Outline(body, whole);
    }

    private CompiledMethod Compile(FunctionBody body)
    {
        _codeStart = body.CodeStart;
        _isLarge = body.CodeEnd - body.CodeStart > LargeBody;
        _il.Reset();
        ResetVariables(body);
        ResetOperands();
        ResetFuel();
        ResetControl();
        ResetLoops();
        ResetTraits();
        ResetRegions();
        ResetOutlining();
        ForgetChecks();
        _reachable = true;
        Instructions(body.CodeStart, body.CodeEnd);
        WriteSharedBranchesBack();
        WriteTraps();
        WriteOutside();
        PatchCharges();
        return Finish();
    }

    private void Instructions(int start, int end)
    {
        var reader = new WasmReader(_definition.Bytes, start, end);
        while (!reader.AtEnd)
        {
            if (BeginsSegment(reader.Position))
            {
                reader = new WasmReader(_definition.Bytes, CallSegment(), end);
            }
            else
            {
                NotePlace(in reader);
                Instruction(ref reader);
            }

            CheckSize();
        }
    }

    /// <summary>Also called while one instruction becomes much code.</summary>
    private void CheckSize()
    {
        if (_il.Length > _maxBytes)
        {
            throw new WasmModuleException(
                WasmErrorCode.LimitExceeded,
                $"compiled code exceeds {module.Options.Limits.MaxExpansion} bytes for each byte of the module (WasmLimits.MaxExpansion)",
                _codeStart);
        }

        if (FrameBytes > MaxFrameBytes)
        {
            throw new WasmModuleException(
                WasmErrorCode.LimitExceeded,
                $"a function needs a stack frame of more than {MaxFrameBytes} bytes; it has too many vector instructions or calls",
                _codeStart);
        }
    }

    private void Instruction(ref WasmReader reader)
    {
        var opcode = reader.ReadOpcode();
        if (!_reachable)
        {
            SkipDead(ref reader, opcode);
            return;
        }

        if (MayFault)
        {
            SettleFaultsBefore(opcode);
        }

        _frameTemporaries += (int)opcode >> 16 == 0xFD ? 2 : 0;
        switch (opcode)
        {
            case Opcode.Nop:
                break;

            case Opcode.Unreachable:
                TrapAlways(TrapSite.Unreachable);
                break;

            case Opcode.Block or Opcode.Loop or Opcode.If or Opcode.Else or Opcode.End or Opcode.Br or Opcode.BrIf
                or Opcode.BrTable or Opcode.Return:
                ControlInstruction(ref reader, opcode);
                break;

            case Opcode.Call or Opcode.ReturnCall:
                Call((int)reader.ReadU32(), opcode == Opcode.ReturnCall);
                break;

            case Opcode.CallIndirect or Opcode.ReturnCallIndirect:
                {
                    var type = (int)reader.ReadU32();
                    CallIndirect(type, (int)reader.ReadU32(), opcode == Opcode.ReturnCallIndirect);
                    break;
                }

            case Opcode.TryTable:
                StartTry(ref reader);
                break;

            case Opcode.Throw:
                Throw((int)reader.ReadU32());
                break;

            case Opcode.ThrowRef:
                ThrowReference();
                break;

            case Opcode.CallRef or Opcode.ReturnCallRef:
                CallReference((int)reader.ReadU32(), opcode == Opcode.ReturnCallRef);
                break;
            case Opcode.RefAsNonNull:
                NonNull();
                break;
            case Opcode.BrOnNull or Opcode.BrOnNonNull:
                BranchOnNull((int)reader.ReadU32(), opcode == Opcode.BrOnNull);
                break;
            case Opcode.RefEq or (>= Opcode.StructNew and <= Opcode.I31GetU):
                HeapInstruction(ref reader, opcode);
                break;
            case Opcode.Drop:
                Discard(Pop());
                break;

            case Opcode.Select:
                Select();
                break;

            case Opcode.SelectTyped:
                BlockTypes.SkipValueTypes(ref reader);
                Select();
                break;

            case Opcode.LocalGet:
                {
                    var local = (int)reader.ReadU32();
                    NoteRead(local);
                    PushLocal(local);
                    break;
                }

            case Opcode.LocalSet:
                {
                    var local = (int)reader.ReadU32();
                    NoteWrite(local);
                    SetLocal(local);
                    break;
                }

            case Opcode.LocalTee:
                {
                    var local = (int)reader.ReadU32();
                    NoteWrite(local);
                    SetLocal(local);
                    PushLocal(local);
                    break;
                }

            case Opcode.GlobalGet:
                GetGlobal((int)reader.ReadU32());
                break;

            case Opcode.GlobalSet:
                SetGlobal((int)reader.ReadU32());
                break;

            case Opcode.I32Const:
                PushConstant(WasmValueType.I32, (uint)reader.ReadS32());
                break;

            case Opcode.I64Const:
                PushConstant(WasmValueType.I64, (ulong)reader.ReadS64());
                break;

            case Opcode.F32Const:
                PushConstant(WasmValueType.F32, reader.ReadF32Bits());
                break;

            case Opcode.F64Const:
                PushConstant(WasmValueType.F64, reader.ReadF64Bits());
                break;

            case Opcode.V128Const:
                {
                    var low = reader.ReadF64Bits();
                    PushConstant(WasmValueType.V128, low, reader.ReadF64Bits());
                    break;
                }

            case Opcode.RefNull:
                PushConstant(_types.ReadHeapType(ref reader).Erased, 0);
                break;

            case Opcode.RefIsNull:
                PushOperation(Opcode.RefIsNull, WasmValueType.I32, Pop());
                break;

            case (>= Opcode.I32DivS and <= Opcode.I32RemU) or (>= Opcode.I64DivS and <= Opcode.I64RemU):
                Divide(opcode);
                break;

            case (>= Opcode.I32TruncF32S and <= Opcode.I32TruncF64U) or (>= Opcode.I64TruncF32S and <= Opcode.I64TruncF64U):
                Truncate(opcode);
                break;

            case (>= Opcode.I32Eqz and <= Opcode.I64Extend32S) or (>= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U):
                Numeric(opcode);
                break;

            case (>= Opcode.I32Load and <= Opcode.I64Load32U) or (>= Opcode.V128Load and <= Opcode.V128Load64Splat)
                or Opcode.V128Load32Zero or Opcode.V128Load64Zero:
                Load(opcode, MemoryArgument.Read(ref reader));
                break;

            case (>= Opcode.I32Store and <= Opcode.I64Store32) or Opcode.V128Store:
                Store(opcode, MemoryArgument.Read(ref reader));
                break;

            case >= Opcode.V128Load8Lane and <= Opcode.V128Load64Lane:
                {
                    var argument = MemoryArgument.Read(ref reader);
                    LoadLane(opcode, argument, reader.ReadByte());
                    break;
                }

            case >= Opcode.V128Store8Lane and <= Opcode.V128Store64Lane:
                {
                    var argument = MemoryArgument.Read(ref reader);
                    StoreLane(opcode, argument, reader.ReadByte());
                    break;
                }

            case Opcode.I8x16Shuffle:
                Shuffle(ref reader);
                break;

            case >= Opcode.I8x16ExtractLaneS and <= Opcode.F64x2ReplaceLane:
                Vector(opcode, reader.ReadByte());
                break;

            case >= Opcode.V128Load:
                Vector(opcode, null);
                break;

            default:
                BulkInstruction(ref reader, opcode);
                break;
        }
    }

    private void Select()
    {
        var condition = Pop();
        var b = Pop();
        var a = Pop();

        // The one result is set to the first value and overwritten with the second unless the condition holds: a shape that
        // the JIT can turn into a conditional move.
        var result = NewTemporary(a.Type);
        var done = _il.DefineLabel();
        BeginStore(result);
        EmitStored(a);
        EndStore(result);
        EmitCondition(condition, done, whenTrue: true);
        BeginStore(result);
        EmitStored(b);
        EndStore(result);
        _il.MarkLabel(done);
        PushTemporary(result);
    }
}
