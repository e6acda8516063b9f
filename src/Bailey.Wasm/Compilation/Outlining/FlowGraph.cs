using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation.Outlining;

/// <summary>The blocks of a body, which local each reads and writes in what order, and where it goes. Made in one pass over a validated body.</summary>
internal sealed class FlowGraph
{
    private readonly List<int> _firstEdges = [];
    private readonly List<int> _firstAccesses = [];
    private readonly List<int> _labels = [];
    private readonly List<int> _edges = [];
    private readonly List<int> _accesses = [];
    private readonly List<bool> _fallsThrough = [];
    private readonly List<Frame> _frames = [];

    public int Count => _firstEdges.Count;

    public int Edges => _edges.Count;

    /// <summary>Whether exceptions are caught, which leave from within blocks: nothing is known of what is needed then.</summary>
    public bool Catches { get; private set; }

    /// <summary>Makes it, with a block that begins at each of some offsets.</summary>
    /// <param name="module">The module.</param>
    /// <param name="body">The body.</param>
    /// <param name="cuts">The offsets, in order.</param>
    /// <param name="blocks">For each, the block that begins there.</param>
    public static FlowGraph Of(ModuleDefinition module, FunctionBody body, ReadOnlySpan<int> cuts, Span<int> blocks)
    {
        var graph = new FlowGraph();
        graph.Begin(fallsThrough: false);
        graph._frames.Add(new Frame { Label = graph.NewLabel() });
        var reader = new WasmReader(module.Bytes, body.CodeStart, body.CodeEnd);
        var cut = 0;
        while (!reader.AtEnd)
        {
            for (; cut < cuts.Length && cuts[cut] == reader.Position; cut++)
            {
                graph.Begin(fallsThrough: true);
                blocks[cut] = graph.Count - 1;
            }

            graph.Add(ref reader);
        }

        graph._firstEdges.Add(graph._edges.Count);
        graph._firstAccesses.Add(graph._accesses.Count);
        graph._firstEdges.RemoveAt(0);
        graph._firstAccesses.RemoveAt(0);
        return graph;
    }

    /// <summary>Locals that a block accesses in order: 2n for reading the nth, 2n + 1 for writing it.</summary>
    public ReadOnlySpan<int> Accesses(int block) => Slice(_accesses, _firstAccesses, block);

    /// <summary>Labels that a block branches to.</summary>
    public ReadOnlySpan<int> Branches(int block) => Slice(_edges, _firstEdges, block);

    /// <summary>The block that a label stands before.</summary>
    public int Target(int label) => _labels[label];

    /// <summary>Whether a block goes on to the one after it.</summary>
    public bool FallsThrough(int block) => block + 1 < Count && _fallsThrough[block + 1];

    private static ReadOnlySpan<int> Slice(List<int> list, List<int> ends, int block)
    {
        var start = block == 0 ? 0 : ends[block - 1];
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list)[start..ends[block]];
    }

    private void Begin(bool fallsThrough)
    {
        _firstEdges.Add(_edges.Count);
        _firstAccesses.Add(_accesses.Count);
        _fallsThrough.Add(fallsThrough);
    }

    private int NewLabel()
    {
        _labels.Add(-1);
        return _labels.Count - 1;
    }

    private void Bind(int label) => _labels[label] = Count - 1;

    private void Branch(uint depth) => _edges.Add(_frames[_frames.Count - 1 - (int)depth].Label);

    private void Add(ref WasmReader reader)
    {
        var opcode = reader.ReadOpcode();
        switch (opcode)
        {
            case Opcode.LocalGet:
                _accesses.Add(2 * (int)reader.ReadU32());
                break;
            case Opcode.LocalSet or Opcode.LocalTee:
                _accesses.Add((2 * (int)reader.ReadU32()) + 1);
                break;
            case Opcode.Block:
                BlockTypes.Skip(ref reader);
                _frames.Add(new Frame { Label = NewLabel() });
                break;
            case Opcode.TryTable:
                BlockTypes.Skip(ref reader);
                Catches |= CatchClause.ReadAll(ref reader).Length > 0;
                _frames.Add(new Frame { Label = NewLabel() });
                break;
            case Opcode.Loop:
                BlockTypes.Skip(ref reader);
                Begin(fallsThrough: true);
                _frames.Add(new Frame { Label = NewLabel(), IsLoop = true });
                Bind(_frames[^1].Label);
                break;
            case Opcode.If:
                BlockTypes.Skip(ref reader);
                _frames.Add(new Frame { Label = NewLabel(), Else = NewLabel() });
                _edges.Add(_frames[^1].Else);
                Begin(fallsThrough: true);
                break;
            case Opcode.Else:
                _edges.Add(_frames[^1].Label);
                Begin(fallsThrough: false);
                Bind(_frames[^1].Else);
                _frames[^1] = _frames[^1] with { Else = -1 };
                break;
            case Opcode.End:
                End();
                break;
            case Opcode.Br:
                Branch(reader.ReadU32());
                Begin(fallsThrough: false);
                break;
            case Opcode.BrIf or Opcode.BrOnNull or Opcode.BrOnNonNull:
                Branch(reader.ReadU32());
                Begin(fallsThrough: true);
                break;
            case Opcode.BrOnCast or Opcode.BrOnCastFail:
                reader.Skip(1);
                Branch(reader.ReadU32());
                reader.ReadS33();
                reader.ReadS33();
                Begin(fallsThrough: true);
                break;
            case Opcode.BrTable:
                for (var count = reader.ReadU32() + 1; count > 0; count--)
                {
                    Branch(reader.ReadU32());
                }

                Begin(fallsThrough: false);
                break;
            case Opcode.Return or Opcode.Unreachable or Opcode.Throw or Opcode.ThrowRef or Opcode.ReturnCall or Opcode.ReturnCallIndirect
                or Opcode.ReturnCallRef:
                Immediates.Skip(ref reader, opcode);
                Begin(fallsThrough: false);
                break;
            default:
                Immediates.Skip(ref reader, opcode);
                break;
        }
    }

    private void End()
    {
        var frame = _frames[^1];
        _frames.RemoveAt(_frames.Count - 1);
        Begin(fallsThrough: true);
        if (!frame.IsLoop)
        {
            Bind(frame.Label);
        }

        if (frame.Else >= 0)
        {
            Bind(frame.Else);
        }
    }

    private readonly record struct Frame()
    {
        public int Label { get; init; }

        /// <summary>Of an if whose else has not come; -1 of anything else.</summary>
        public int Else { get; init; } = -1;

        public bool IsLoop { get; init; }
    }
}
