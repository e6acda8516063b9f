using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Exceptions.Programs;

internal sealed class Choice(Node condition, Node then, Node otherwise, Label label) : Node
{
    public override void Write(NodeWriter writer)
    {
        condition.Write(writer);
        writer.Code.If(I32);
        writer.Open(label);
        then.Write(writer);
        writer.Code.Else();
        otherwise.Write(writer);
        writer.End();
    }

    public override Outcome Run(Machine machine)
    {
        var outcome = machine.Run(condition);
        return outcome.Kind != OutcomeKind.Value ? outcome : Block.Arrive(machine.Run(outcome.Number != 0 ? then : otherwise), label);
    }
}

/// <summary>A block whose label takes a number.</summary>
internal sealed class Block(Label label, Node body) : Node
{
    public static Outcome Arrive(Outcome outcome, Label label) =>
        outcome.Kind == OutcomeKind.Branch && ReferenceEquals(outcome.Target, label) ? Outcome.Value(outcome.Number) : outcome;

    public override void Write(NodeWriter writer)
    {
        writer.Code.Block(I32);
        writer.Open(label);
        body.Write(writer);
        writer.End();
    }

    public override Outcome Run(Machine machine) => Arrive(machine.Run(body), label);
}

/// <summary>A loop of some rounds at most, whatever branches to its start.</summary>
internal sealed class Loop(uint counter, int rounds, Label start, Node body) : Node
{
    public override void Write(NodeWriter writer)
    {
        var end = new Label(hasNumber: true);
        writer.Code.I32Const(rounds).LocalSet(counter).Block(I32);
        writer.Open(end);
        writer.Code.Loop();
        writer.Open(start);
        writer.Code.LocalGet(counter).I32Const(1).I32Sub().LocalTee(counter).I32Const(0).I32LtS().If();
        writer.Open(new Label());
        writer.Code.I32Const(-7).Br(writer.DepthOf(end));
        writer.End();
        body.Write(writer);
        writer.Code.Drop().Br(writer.DepthOf(start));
        writer.End();
        writer.Code.Unreachable();
        writer.End();
    }

    public override Outcome Run(Machine machine)
    {
        machine.Locals[counter] = rounds;
        while (--machine.Locals[counter] >= 0)
        {
            var outcome = machine.Run(body);
            var again = outcome.Kind == OutcomeKind.Value || (outcome.Kind == OutcomeKind.Branch && ReferenceEquals(outcome.Target, start));
            if (!again)
            {
                return outcome;
            }
        }

        return Outcome.Value(-7);
    }
}

/// <summary>br, br_if or br_table to labels that take a number.</summary>
internal sealed class Jump(Label[] targets, Node value, Node? selector) : Node
{
    public override void Write(NodeWriter writer)
    {
        value.Write(writer);
        if (targets.Length > 1)
        {
            selector!.Write(writer);
            writer.Code.BrTable([.. targets[..^1].Select(writer.DepthOf)], writer.DepthOf(targets[^1]));
        }
        else if (selector is not null)
        {
            selector.Write(writer);
            writer.Code.BrIf(writer.DepthOf(targets[0]));
        }
        else if (targets[0].IsFunction)
        {
            writer.Code.Return();
        }
        else
        {
            writer.Code.Br(writer.DepthOf(targets[0]));
        }
    }

    public override Outcome Run(Machine machine)
    {
        var taken = machine.Run(value);
        if (taken.Kind != OutcomeKind.Value)
        {
            return taken;
        }

        var selected = selector is null ? Outcome.Value(1) : machine.Run(selector);
        if (selected.Kind != OutcomeKind.Value)
        {
            return selected;
        }

        if (targets.Length == 1)
        {
            return selected.Number == 0 ? taken : To(targets[0], taken.Number);
        }

        return To(targets[Math.Min((uint)selected.Number, (uint)targets.Length - 1)], taken.Number);
    }

    private static Outcome To(Label target, int number) =>
        target.IsFunction ? new Outcome(OutcomeKind.Return, number) : new Outcome(OutcomeKind.Branch, number, Target: target);
}
