namespace Bailey.Wasm.Tests.Exceptions.Programs;

internal sealed class Constant(int value) : Node
{
    public override void Write(NodeWriter writer) => writer.Code.I32Const(value);

    public override Outcome Run(Machine machine) => Outcome.Value(value);
}

internal sealed class LocalValue(uint local) : Node
{
    public override void Write(NodeWriter writer) => writer.Code.LocalGet(local);

    public override Outcome Run(Machine machine) => Outcome.Value(machine.Locals[local]);
}

/// <summary>Sets a local and gives the value.</summary>
internal sealed class Assignment(uint local, Node value) : Node
{
    public override void Write(NodeWriter writer)
    {
        value.Write(writer);
        writer.Code.LocalTee(local);
    }

    public override Outcome Run(Machine machine)
    {
        var outcome = machine.Run(value);
        if (outcome.Kind == OutcomeKind.Value)
        {
            machine.Locals[local] = outcome.Number;
        }

        return outcome;
    }
}

/// <summary>i32.add, sub, mul, div_s, xor, lt_s by opcode.</summary>
internal sealed class Binary(int opcode, Node left, Node right) : Node
{
    public static readonly int[] Opcodes = [0x6A, 0x6B, 0x6C, 0x6D, 0x73, 0x48];

    public override void Write(NodeWriter writer)
    {
        left.Write(writer);
        right.Write(writer);
        writer.Code.Instruction(opcode);
    }

    public override Outcome Run(Machine machine)
    {
        var a = machine.Run(left);
        if (a.Kind != OutcomeKind.Value)
        {
            return a;
        }

        var b = machine.Run(right);
        return b.Kind != OutcomeKind.Value ? b : opcode switch
        {
            0x6A => Outcome.Value(a.Number + b.Number),
            0x6B => Outcome.Value(a.Number - b.Number),
            0x6C => Outcome.Value(a.Number * b.Number),
            0x73 => Outcome.Value(a.Number ^ b.Number),
            0x48 => Outcome.Value(a.Number < b.Number ? 1 : 0),
            _ when b.Number == 0 => Outcome.Trap(WasmTrapKind.DivisionByZero),
            _ when a.Number == int.MinValue && b.Number == -1 => Outcome.Trap(WasmTrapKind.IntegerOverflow),
            _ => Outcome.Value(a.Number / b.Number),
        };
    }
}

/// <summary>Notes in the global that it was here.</summary>
internal sealed class Mark(int number) : Node
{
    public override void Write(NodeWriter writer) => writer.Code
        .GlobalGet(0).I32Const(31).I32Mul().I32Const(number).I32Add().GlobalSet(0).GlobalGet(0);

    public override Outcome Run(Machine machine) => Outcome.Value(machine.Trace = (machine.Trace * 31) + number);
}

internal sealed class Unreachable : Node
{
    public override void Write(NodeWriter writer) => writer.Code.Unreachable();

    public override Outcome Run(Machine machine) => Outcome.Trap(WasmTrapKind.Unreachable);
}

internal sealed class Growth : Node
{
    public override void Write(NodeWriter writer) => writer.Code.I32Const(1).MemoryGrow();

    public override Outcome Run(Machine machine) => Outcome.Value(machine.Grow());
}

internal sealed class Store(int address, Node value) : Node
{
    public override void Write(NodeWriter writer)
    {
        writer.Code.I32Const(address);
        value.Write(writer);
        writer.Code.I32Store().I32Const(address);
    }

    public override Outcome Run(Machine machine)
    {
        var outcome = machine.Run(value);
        return outcome.Kind != OutcomeKind.Value ? outcome
            : machine.TryStore(address, outcome.Number) ? Outcome.Value(address)
            : Outcome.Trap(WasmTrapKind.OutOfBoundsMemory);
    }
}

internal sealed class Load(int address) : Node
{
    public override void Write(NodeWriter writer) => writer.Code.I32Const(address).I32Load();

    public override Outcome Run(Machine machine) =>
        machine.TryLoad(address, out var value) ? Outcome.Value(value) : Outcome.Trap(WasmTrapKind.OutOfBoundsMemory);
}
