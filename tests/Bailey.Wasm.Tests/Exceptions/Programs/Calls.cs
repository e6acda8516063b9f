using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Exceptions.Programs;

internal enum CallKind
{
    Direct,
    Indirect,

    /// <summary>Through a function of the host that calls back.</summary>
    Host,
    Tail,
    IndirectTail,
}

internal sealed class Call(CallKind kind, int function, Node a, Node b) : Node
{
    public override void Write(NodeWriter writer)
    {
        if (kind == CallKind.Host)
        {
            writer.Code.I32Const(function);
        }

        a.Write(writer);
        b.Write(writer);
        switch (kind)
        {
            case CallKind.Direct:
                writer.Code.Call($"f{function}");
                break;
            case CallKind.Host:
                writer.Code.Call("call");
                break;
            case CallKind.Indirect:
                writer.Code.I32Const(function).CallIndirect([I32, I32], [I32]);
                break;
            case CallKind.Tail:
                writer.Code.ReturnCall($"f{function}");
                break;
            default:
                writer.Code.I32Const(function).ReturnCallIndirect([I32, I32], [I32]);
                break;
        }
    }

    public override Outcome Run(Machine machine)
    {
        var first = machine.Run(a);
        if (first.Kind != OutcomeKind.Value)
        {
            return first;
        }

        var second = machine.Run(b);
        return second.Kind != OutcomeKind.Value ? second
            : kind >= CallKind.Tail ? new Outcome(OutcomeKind.TailCall, first.Number, second.Number, Target: function)
            : machine.Call(function, first.Number, second.Number);
    }
}
