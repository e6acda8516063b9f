using System.Collections.Immutable;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

/// <content>Structured control (core specification, 4.6.8). CIL's own stack is empty wherever control splits or joins.</content>
internal sealed partial class FunctionCompiler
{
    private const byte EmptyBlockType = 0x40;

    // Frames around a segment are made when they are needed.
    private readonly List<ControlFrame?> _frames = [];
    private int _deadDepth;
    private int _loopNumber;

    private ControlFrame Top => FrameAtLevel(_frames.Count - 1);

    private void ResetControl()
    {
        _frames.Clear();
        _deadDepth = 0;
        _loopNumber = 0;
        _frames.Add(new ControlFrame
        {
            Kind = ControlKind.Function,
            Level = _frames.Count,
            Parameters = [],
            Results = Erased(_type.Results),
            Height = 0,
            Label = _il.DefineLabel(),
        });
    }

    private void SkipDead(ref WasmReader reader, Opcode opcode)
    {
        if (opcode is Opcode.Block or Opcode.Loop or Opcode.If or Opcode.TryTable)
        {
            _deadDepth++;
        }
        else if (opcode is Opcode.End or Opcode.Else && _deadDepth == 0)
        {
            ControlInstruction(ref reader, opcode);
            return;
        }
        else if (opcode == Opcode.End)
        {
            _deadDepth--;
        }

        Immediates.Skip(ref reader, opcode);
    }

    private void ControlInstruction(ref WasmReader reader, Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Block:
                StartBlock(ref reader);
                break;
            case Opcode.Loop:
                StartLoop(ref reader);
                break;
            case Opcode.If:
                StartIf(ref reader);
                break;
            case Opcode.Else:
                Else();
                break;
            case Opcode.End:
                End();
                break;
            case Opcode.Br:
                BranchAlways((int)reader.ReadU32());
                break;
            case Opcode.BrIf:
                BranchIf((int)reader.ReadU32());
                break;
            case Opcode.BrTable:
                BranchTable(ref reader);
                break;
            default:
                Return();
                break;
        }
    }

    private (WasmValueType[] Parameters, WasmValueType[] Results) BlockType(ref WasmReader reader)
    {
        var first = reader.PeekByte();
        if (first == EmptyBlockType)
        {
            reader.Skip(1);
            return ([], []);
        }

        if ((first & 0xC0) == 0x40)
        {
            return ([], [_types.ReadValueType(ref reader).Erased]);
        }

        var type = _definition.Types[(int)reader.ReadS33()].Function!;
        return (Erased(type.Parameters), Erased(type.Results));
    }

    private static WasmValueType[] Erased(ImmutableArray<WasmValueType> types) => [.. types.Select(type => type.Erased)];

    private void StartBlock(ref WasmReader reader)
    {
        var (parameters, results) = BlockType(ref reader);
        SettleAll();
        _frames.Add(new ControlFrame
        {
            Kind = ControlKind.Block,
            Level = _frames.Count,
            Parameters = parameters,
            Results = results,
            Height = _height - parameters.Length,
            Label = _il.DefineLabel(),
            OuterCharge = _charge,
            Region = _region,
        });
    }

    private void StartLoop(ref WasmReader reader)
    {
        var (parameters, results) = BlockType(ref reader);
        SettleAll();
        var number = _loopNumber++;
        var ownsFuel = module.Options.MeterFuel && _scan.LoopsAreLeaves[number] && !_fuelInLocal;
        if (ownsFuel)
        {
            TakeFuel();
        }

        var defersFuel = _fuelInLocal && !_fuelDeferred && (!_guards || _scan.HardlyAccesses(number));
        if (defersFuel)
        {
            DeferFuel();
        }

        var wasApart = _fuelApart;
        _fuelApart = _scan.CallsReferences(number);
        var frame = new ControlFrame
        {
            Kind = ControlKind.Loop,
            Level = _frames.Count,
            Parameters = parameters,
            Results = results,
            Height = _height - parameters.Length,
            Label = _il.DefineLabel(),
            OuterCharge = _charge,
            Region = _region,
            OwnsFuel = ownsFuel,
            DefersFuel = defersFuel,
            FuelInLocal = _fuelInLocal,
            FuelDeferred = _fuelDeferred,
            FuelApart = _fuelApart,
            FuelApartOutside = wasApart,
        };
        if (parameters.Length > 0)
        {
            // The label's values live in variables from the start; the loop reads them there.
            frame.Carriers = Array.ConvertAll(parameters, NewTemporary);
            MoveOperands(frame.Carriers, keep: false);
            foreach (var carrier in frame.Carriers)
            {
                Push(PinnedOf(carrier));
            }
        }

        _frames.Add(frame);
        OpenLoop(frame);
        EnterLoop(frame);
        _il.MarkLabel(frame.Label);
        ForgetChecks();
    }

    private void End()
    {
        var frame = Top;
        if (frame.Kind == ControlKind.Function)
        {
            if (_reachable)
            {
                Return();
            }

            _frames.Clear();
            return;
        }

        if (frame.Kind == ControlKind.If)
        {
            EndIfWithoutElse(frame);
        }
        else if (frame.Kind == ControlKind.Try)
        {
            EndTry(frame);
        }
        else if (_reachable && frame.Kind == ControlKind.Loop)
        {
            // Nothing branches to a loop's end: its results stay as they are.
            SettlePinned(frame);
            if (frame.DefersFuel)
            {
                GiveBackFuel();
            }
        }
        else if (_reachable && frame.Targeted)
        {
            MoveToLabel(frame, keep: false);
        }

        _frames.RemoveAt(_frames.Count - 1);
        _fuelDeferred &= !frame.DefersFuel;
        _fuelInLocal &= !frame.OwnsFuel;
        if (frame.Kind == ControlKind.Loop)
        {
            _fuelApart = frame.FuelApartOutside;
        }

        if (frame.Targeted && frame.Kind != ControlKind.Loop)
        {
            Truncate(frame.Height);
            _il.MarkLabel(frame.Label);
            ForgetChecks();
            foreach (var carrier in frame.Carriers ?? [])
            {
                PushTemporary(carrier);
            }

            _reachable = true;
            ReleaseSaved(frame);
            _charge = frame.OuterCharge;
            Region();
            return;
        }

        if (!_reachable)
        {
            Truncate(frame.Height);
        }
        else
        {
            SettlePinned(frame);
        }

        ReleaseSaved(frame);
        if (frame.Kind == ControlKind.Loop)
        {
            foreach (var carrier in frame.Carriers ?? [])
            {
                Free(carrier);
            }

            if (_reachable)
            {
                _charge = frame.OuterCharge;
                Region();
            }
        }
    }

    /// <summary>Copies results that are read from variables which the ending frame owns.</summary>
    private void SettlePinned(ControlFrame frame)
    {
        if (frame.Carriers is null && frame.SavedParameters is null)
        {
            return;
        }

        for (var i = frame.Height; i < _height; i++)
        {
            Own(i);
        }
    }

    /// <summary>Makes an operand a constant or the sole user of a variable.</summary>
    private Expression Own(int operand)
    {
        ref var expression = ref _stack[operand];
        if (expression.Kind is not (ExpressionKind.Constant or ExpressionKind.Temporary))
        {
            var variable = NewTemporary(expression.Type);
            BeginStore(variable);
            EmitStored(expression);
            EndStore(variable);
            expression = TemporaryOf(variable);
        }

        return expression;
    }
}
