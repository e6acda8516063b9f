namespace Bailey.Wasm.Tests.Exceptions.Programs;

/// <summary>Runs a program by walking its tree: the model that compiled code is held against.</summary>
internal sealed class Machine(IReadOnlyList<Node> functions)
{
    public const int PageSize = 65_536;
    public const int MaxPages = 4;
    private const int MaxSteps = 30_000;

    private readonly byte[] _memory = new byte[MaxPages * PageSize];
    private int _steps;

    public int Pages { get; private set; } = 1;

    /// <summary>What the program did, in its order, as one number.</summary>
    public int Trace { get; set; }

    public int[] Locals { get; private set; } = [];

    public ThrownException?[] Exceptions { get; private set; } = [];

    /// <summary>Whether the program did more than is worth comparing.</summary>
    public bool GaveUp => _steps > MaxSteps;

    public Outcome Run(Node node) => ++_steps > MaxSteps ? Outcome.Trap(WasmTrapKind.OutOfFuel) : node.Run(this);

    public Outcome Call(int function, int a, int b)
    {
        var (locals, exceptions) = (Locals, Exceptions);
        while (true)
        {
            Locals = [a, b, 0, 0, 0, 0];
            Exceptions = new ThrownException?[2];
            var outcome = Run(functions[function]);
            if (outcome.Kind == OutcomeKind.TailCall)
            {
                (function, a, b) = ((int)outcome.Target!, outcome.Number, (int)outcome.Wide);
                continue;
            }

            (Locals, Exceptions) = (locals, exceptions);
            return outcome.Kind == OutcomeKind.Return ? Outcome.Value(outcome.Number) : outcome;
        }
    }

    public int Grow()
    {
        if (Pages == MaxPages)
        {
            return -1;
        }

        return Pages++;
    }

    public bool TryStore(int address, int value)
    {
        var fits = (uint)address + 4UL <= (ulong)(Pages * PageSize);
        if (fits)
        {
            BitConverter.TryWriteBytes(_memory.AsSpan(address), value);
        }

        return fits;
    }

    public bool TryLoad(int address, out int value)
    {
        var fits = (uint)address + 4UL <= (ulong)(Pages * PageSize);
        value = fits ? BitConverter.ToInt32(_memory, address) : 0;
        return fits;
    }
}
