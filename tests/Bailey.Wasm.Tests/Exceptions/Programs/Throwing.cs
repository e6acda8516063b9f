using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Exceptions.Programs;

/// <summary>Throws: t0 carries nothing, t1 an i32, t2 an i32 and an i64.</summary>
internal sealed class Throw(int tag, Node value) : Node
{
    public override void Write(NodeWriter writer)
    {
        value.Write(writer);
        if (tag == 0)
        {
            writer.Code.Drop();
        }
        else if (tag == 2)
        {
            writer.Code.LocalGet(0).I64ExtendI32S();
        }

        writer.Code.Throw((uint)tag);
    }

    public override Outcome Run(Machine machine)
    {
        var outcome = machine.Run(value);
        return outcome.Kind != OutcomeKind.Value
            ? outcome
            : new Outcome(OutcomeKind.Throw, Exception: new ThrownException(tag, tag == 0 ? 0 : outcome.Number, tag == 2 ? machine.Locals[0] : 0));
    }
}

/// <summary>Throws what a local holds, which may be null.</summary>
internal sealed class ThrowAgain(int local) : Node
{
    public override void Write(NodeWriter writer) => writer.Code.LocalGet((uint)(ProgramGenerator.FirstException + local)).ThrowRef();

    public override Outcome Run(Machine machine) => machine.Exceptions[local] is { } exception
        ? new Outcome(OutcomeKind.Throw, Exception: exception)
        : Outcome.Trap(WasmTrapKind.NullReference);
}

/// <summary>A clause: what it catches, and where it goes, within the node or far out.</summary>
internal sealed record Clause(int? Tag, bool PassesReference, Label Target);

/// <summary>A handler, behind a block whose label takes what a clause passes.</summary>
internal sealed record Handler(Label Label, int ExceptionLocal, Node Body);

/// <summary>A try_table with handlers of its own around it; each combines what it was passed with what its body gives.</summary>
internal sealed class Attempt(Label own, Clause[] clauses, Handler[] handlers, Node body) : Node
{
    public override void Write(NodeWriter writer)
    {
        var done = new Label(hasNumber: true);
        writer.Code.Block(I32);
        writer.Open(done);
        foreach (var handler in handlers)
        {
            writer.Code.Block([], handler.Label.Types);
            writer.Open(handler.Label);
        }

        writer.Code.TryTable(I32, [.. clauses.Select(clause => new Catch(writer.DepthOf(clause.Target), (uint?)clause.Tag, clause.PassesReference))]);
        writer.Open(own);
        body.Write(writer);
        writer.End();
        writer.Code.Br(writer.DepthOf(done));
        foreach (var handler in handlers.Reverse())
        {
            writer.End();
            WriteHandler(writer, handler);
            writer.Code.Br(writer.DepthOf(done));
        }

        writer.End();
    }

    public override Outcome Run(Machine machine)
    {
        var outcome = Block.Arrive(machine.Run(body), own);
        if (outcome.Kind == OutcomeKind.Throw
            && clauses.FirstOrDefault(candidate => candidate.Tag is null || candidate.Tag == outcome.Exception!.Tag) is { } clause)
        {
            var exception = outcome.Exception!;
            outcome = clause.Target.IsFunction
                ? new Outcome(OutcomeKind.Return, exception.Number)
                : new Outcome(OutcomeKind.Branch, exception.Number, exception.Wide, exception, clause.Target);
        }

        if (outcome.Kind == OutcomeKind.Branch && handlers.FirstOrDefault(candidate => ReferenceEquals(candidate.Label, outcome.Target)) is { } handler)
        {
            return Handle(machine, handler, outcome);
        }

        return outcome;
    }

    private static Outcome Handle(Machine machine, Handler handler, Outcome outcome)
    {
        var number = (handler.Label.HasNumber ? outcome.Number : 7) + (handler.Label.HasWide ? (int)outcome.Wide : 0);
        if (handler.Label.HasException)
        {
            machine.Exceptions[handler.ExceptionLocal] = outcome.Exception;
        }

        var result = machine.Run(handler.Body);
        return result.Kind == OutcomeKind.Value ? Outcome.Value(number ^ result.Number) : result;
    }

    private static void WriteHandler(NodeWriter writer, Handler handler)
    {
        if (handler.Label.HasException)
        {
            writer.Code.LocalSet((uint)(ProgramGenerator.FirstException + handler.ExceptionLocal));
        }

        if (!handler.Label.HasNumber)
        {
            writer.Code.I32Const(7);
        }

        if (handler.Label.HasWide)
        {
            writer.Code.I32WrapI64().I32Add();
        }

        handler.Body.Write(writer);
        writer.Code.I32Xor();
    }
}
