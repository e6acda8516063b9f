using Bailey.Wasm.Binary;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>Blocks that run where a condition holds, and what they begin with in both of their arms.</content>
internal sealed partial class FunctionCompiler
{
    private void StartIf(ref WasmReader reader)
    {
        var (parameters, results) = BlockType(ref reader);
        var condition = Pop();
        SettleAll();
        var frame = new ControlFrame
        {
            Kind = ControlKind.If,
            Level = _frames.Count,
            Parameters = parameters,
            Results = results,
            Height = _height - parameters.Length,
            Label = _il.DefineLabel(),
            ElseLabel = _il.DefineLabel(),
            OuterCharge = _charge,
            Region = _region,
        };
        if (parameters.Length > 0)
        {
            // Both arms need them: the frame owns their variables until its end.
            frame.SavedParameters = new Expression[parameters.Length];
            for (var i = 0; i < parameters.Length; i++)
            {
                var operand = Own(frame.Height + i);
                if (operand.Kind == ExpressionKind.Temporary)
                {
                    operand = PinnedOf(operand.Index);
                }

                _stack[frame.Height + i] = frame.SavedParameters[i] = operand;
            }
        }

        EmitCondition(condition, frame.ElseLabel, whenTrue: false);
        _frames.Add(frame);
        Region();
    }

    private void Else()
    {
        var then = Top;
        if (_reachable)
        {
            MoveToLabel(then, keep: false);
            _il.Branch(I.Br, then.Label);
            then.Targeted = true;
        }

        Truncate(then.Height);
        _frames[^1] = new ControlFrame
        {
            Kind = ControlKind.Else,
            Level = then.Level,
            Parameters = then.Parameters,
            Results = then.Results,
            Height = then.Height,
            Label = then.Label,
            Targeted = then.Targeted,
            Carriers = then.Carriers,
            SavedParameters = then.SavedParameters,
            OuterCharge = then.OuterCharge,
            Region = then.Region,
        };
        _il.MarkLabel(then.ElseLabel);
        ForgetChecks();
        PushSaved(then);
        _reachable = true;
        _charge = then.OuterCharge;
        Region();
    }

    private void EndIfWithoutElse(ControlFrame frame)
    {
        // The missing arm passes its parameters on as results.
        if (_reachable)
        {
            MoveToLabel(frame, keep: false);
            if (frame.Results.Length > 0)
            {
                _il.Branch(I.Br, frame.Label);
            }
        }

        Truncate(frame.Height);
        _il.MarkLabel(frame.ElseLabel);
        PushSaved(frame);
        MoveToLabel(frame, keep: false);
        frame.Targeted = true;
        _reachable = true;
    }

    private void PushSaved(ControlFrame frame)
    {
        foreach (var saved in frame.SavedParameters ?? [])
        {
            Push(saved);
        }
    }

    private void ReleaseSaved(ControlFrame frame)
    {
        foreach (var saved in frame.SavedParameters ?? [])
        {
            if (saved.Kind == ExpressionKind.Pinned)
            {
                Free(saved.Index);
            }
        }
    }
}
