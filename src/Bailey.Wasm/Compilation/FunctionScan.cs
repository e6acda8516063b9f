using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// What the compiler must know about a body before it writes the first instruction: which loops call nothing, what each
/// region between branches costs in fuel, whom the function calls. One linear pass over a validated body.
/// </summary>
internal sealed class FunctionScan
{
    private const int MaxAccesses = 1000;

    // Fields of what a pointer points to; bounds the work.
    private const ulong MaxCommonEnd = 64;

    // Fields and elements of what is allocated, worth one unit of fuel.
    private const int FieldsPerFuel = 2;

    // Of a region: far from what an int can hold, with what is merged into it.
    private const int MaxCost = 1_000_000_000;

    private readonly List<int> _regionCosts = [];
    private readonly List<bool> _loopsAreLeaves = [];
    private readonly List<bool> _loopsCallReferences = [];
    private readonly List<int> _accesses = [];
    private int[]? _ends;
    private int _calls;
    private ulong[] _readLocals = new ulong[1];

    /// <summary>
    /// Cost in fuel of each region of straight code: first the function's start, then one for each boundary in order. A
    /// boundary is a loop's start or end, an arm of an if, the end of a block that branches target, and what follows a br_if.
    /// </summary>
    public IReadOnlyList<int> RegionCosts => _regionCosts;

    /// <summary>For each loop in order of its start: whether nothing in it calls, directly or through a bulk instruction.</summary>
    public IReadOnlyList<bool> LoopsAreLeaves => _loopsAreLeaves;

    /// <summary>Whether a loop, by the same number, calls what is only known when it runs.</summary>
    public bool CallsReferences(int loop) => _loopsCallReferences[loop];

    /// <summary>Whether a loop, by the same number, has no other in it and but one access to memory at most.</summary>
    public bool HardlyAccesses(int loop) => _accesses[loop] <= 1;

    public bool HasLoops => _loopsAreLeaves.Count > 0;

    public bool HasCalls { get; private set; }

    public bool HasTailCalls { get; private set; }

    public bool UsesMemory0 { get; private set; }

    /// <summary>
    /// How far above its address most accesses to memory 0 end, where those are so many that the last address they may have is worth a local: one that is
    /// computed anew after each call. Or nothing.
    /// </summary>
    public ulong CommonEnd { get; private set; }

    /// <summary>Whether the function itself may grow memory, or call something unknown that may.</summary>
    public bool MayGrowMemory { get; set; }

    /// <summary>Whether anything reads a local.</summary>
    public bool Reads(int local) => local >> 6 < _readLocals.Length && (_readLocals[local >> 6] & (1UL << (local & 63))) != 0;

    /// <summary>Functions of the module called directly.</summary>
    public HashSet<int> Callees { get; } = [];

    public static FunctionScan Run(ModuleDefinition module, FunctionBody body)
    {
        var scan = new FunctionScan();
        var reader = new WasmReader(module.Bytes, body.CodeStart, body.CodeEnd);
        scan.Scan(ref reader, module);
        return scan;
    }

    private void Scan(ref WasmReader reader, ModuleDefinition module)
    {
        var frames = new List<Frame> { new() { Loop = -1 } };
        var openLoops = new Stack<int>();
        var cost = 0;
        var region = Open();
        var reachable = true;
        var dead = 0;
        while (!reader.AtEnd)
        {
            var opcode = reader.ReadOpcode();
            if (!reachable)
            {
                // Nothing is compiled until the end or else of the frame that became unreachable.
                if (opcode is Opcode.Block or Opcode.Loop or Opcode.If or Opcode.TryTable)
                {
                    dead++;
                    Immediates.Skip(ref reader, opcode);
                    continue;
                }

                if (opcode is not (Opcode.End or Opcode.Else) || dead > 0)
                {
                    dead -= opcode == Opcode.End ? 1 : 0;
                    Immediates.Skip(ref reader, opcode);
                    continue;
                }
            }

            cost++;
            switch (opcode)
            {
                case Opcode.Block:
                    BlockTypes.Skip(ref reader);
                    frames.Add(new Frame { Loop = -1 });
                    break;

                case Opcode.Loop:
                    BlockTypes.Skip(ref reader);
                    frames.Add(new Frame { Loop = _loopsAreLeaves.Count });
                    Access(openLoops, MaxAccesses);
                    openLoops.Push(_loopsAreLeaves.Count);
                    _loopsAreLeaves.Add(true);
                    _loopsCallReferences.Add(false);
                    _accesses.Add(0);
                    Boundary(ref region, ref cost);
                    break;

                case Opcode.TryTable:
                    BlockTypes.Skip(ref reader);
                    OpenTry(frames, CatchClause.ReadAll(ref reader), openLoops);
                    break;

                case Opcode.If:
                    BlockTypes.Skip(ref reader);
                    frames.Add(new Frame { Loop = -1, IsIf = true });
                    Boundary(ref region, ref cost);
                    break;

                case Opcode.Else:
                    {
                        var frame = frames[^1];
                        frame.Targeted |= reachable;
                        frame.IsIf = false;
                        reachable = true;
                        Boundary(ref region, ref cost);
                        break;
                    }

                case Opcode.End:
                    {
                        var frame = frames[^1];
                        frames.RemoveAt(frames.Count - 1);
                        if (frame.Loop >= 0)
                        {
                            openLoops.Pop();
                            if (!_loopsAreLeaves[frame.Loop])
                            {
                                Called(openLoops, _loopsCallReferences[frame.Loop]);
                            }
                        }

                        var targeted = frame.Targeted || frame.IsIf || (frame.IsTry && reachable);
                        reachable |= targeted;
                        if (reachable && frames.Count > 0 && (targeted || frame.Loop >= 0))
                        {
                            Boundary(ref region, ref cost);
                        }

                        break;
                    }

                case Opcode.Br:
                    Target(frames, reader.ReadU32());
                    reachable = false;
                    break;

                case Opcode.BrIf or Opcode.BrOnNull or Opcode.BrOnNonNull:
                    Target(frames, reader.ReadU32());
                    Boundary(ref region, ref cost);
                    break;

                case Opcode.BrOnCast or Opcode.BrOnCastFail:
                    reader.Skip(1);
                    Target(frames, reader.ReadU32());
                    reader.ReadS33();
                    reader.ReadS33();
                    Boundary(ref region, ref cost);
                    break;
                case Opcode.StructNew or Opcode.StructNewDefault:
                    // Before the boundaries to come: what it allocates is as large as the type says.
                    cost = Plus(cost, module.Types[(int)reader.ReadU32()].Fields.Length / FieldsPerFuel, reader.Position);
                    Called(openLoops);
                    break;
                case Opcode.ArrayNewFixed:
                    reader.ReadU32();
                    cost = Plus(cost, (int)reader.ReadU32() / FieldsPerFuel, reader.Position);
                    Called(openLoops);
                    break;
                case Opcode.ArrayNew or Opcode.ArrayNewDefault or Opcode.ArrayNewData or Opcode.ArrayNewElem or Opcode.ArrayFill
                    or Opcode.ArrayCopy or Opcode.ArrayInitData or Opcode.ArrayInitElem or Opcode.RefI31:
                    Immediates.Skip(ref reader, opcode);
                    Called(openLoops);
                    break;
                case Opcode.BrTable:
                    for (var count = reader.ReadU32() + 1; count > 0; count--)
                    {
                        Target(frames, reader.ReadU32());
                    }

                    reachable = false;
                    break;

                case Opcode.Return or Opcode.Unreachable:
                    reachable = false;
                    break;

                case Opcode.Throw or Opcode.ThrowRef:
                    Immediates.Skip(ref reader, opcode);
                    HasCalls = true;
                    _calls++;
                    reachable = false;
                    break;

                case Opcode.Call or Opcode.ReturnCall:
                    {
                        var callee = (int)reader.ReadU32();
                        HasTailCalls |= opcode == Opcode.ReturnCall;
                        MayGrowMemory |= callee < module.ImportedFunctions;
                        Callees.Add(callee);
                        Called(openLoops);
                        reachable = opcode == Opcode.Call;
                        break;
                    }

                case Opcode.CallIndirect or Opcode.ReturnCallIndirect or Opcode.CallRef or Opcode.ReturnCallRef:
                    Immediates.Skip(ref reader, opcode);
                    HasTailCalls |= opcode is Opcode.ReturnCallIndirect or Opcode.ReturnCallRef;
                    MayGrowMemory = true;
                    Called(openLoops, isReference: true);
                    reachable = opcode is Opcode.CallIndirect or Opcode.CallRef;
                    break;

                case Opcode.MemoryGrow:
                    reader.ReadU32();
                    MayGrowMemory = true;
                    Called(openLoops);
                    break;

                case Opcode.MemoryInit or Opcode.MemoryCopy or Opcode.MemoryFill or Opcode.TableInit or Opcode.TableCopy
                    or Opcode.TableGrow or Opcode.TableFill:
                    Immediates.Skip(ref reader, opcode);
                    Called(openLoops);
                    break;

                case (>= Opcode.I32Load and <= Opcode.I64Store32) or (>= Opcode.V128Load and <= Opcode.V128Store)
                    or Opcode.V128Load32Zero or Opcode.V128Load64Zero or (>= Opcode.V128Load8Lane and <= Opcode.V128Store64Lane):
                    AccessMemory(MemoryArgument.Read(ref reader), opcode);
                    Access(openLoops, 1);
                    if (opcode is >= Opcode.V128Load8Lane and <= Opcode.V128Store64Lane)
                    {
                        reader.Skip(1);
                    }

                    break;

                case Opcode.LocalGet or Opcode.LocalTee:
                    Read((int)reader.ReadU32());
                    break;

                default:
                    Immediates.Skip(ref reader, opcode);
                    break;
            }
        }

        _regionCosts[region] += cost;
        for (var end = 0; end < _ends?.Length; end++)
        {
            if (_ends[end] > Math.Max(2 * (1 + _calls), _ends[(int)CommonEnd]))
            {
                CommonEnd = (ulong)end;
            }
        }
    }

    private void AccessMemory(MemoryArgument argument, Opcode opcode)
    {
        if (argument.Memory != 0)
        {
            return;
        }

        UsesMemory0 = true;
        var end = argument.Offset + FunctionCompiler.SizeOf(opcode);
        if (end is > 1 and < MaxCommonEnd)
        {
            (_ends ??= new int[MaxCommonEnd])[end]++;
        }
    }

    private static int Plus(int cost, int more, int offset) => cost <= MaxCost - more
        ? cost + more
        : throw new WasmModuleException(
            WasmErrorCode.LimitExceeded, $"straight code that costs more than {MaxCost} units of fuel: it makes too many large structures", offset);

    private void Read(int local)
    {
        if (local >> 6 >= _readLocals.Length)
        {
            Array.Resize(ref _readLocals, Math.Max((local >> 6) + 1, _readLocals.Length * 2));
        }

        _readLocals[local >> 6] |= 1UL << (local & 63);
    }

    private static void Target(List<Frame> frames, uint depth)
    {
        var frame = frames[frames.Count - 1 - (int)depth];
        frame.Targeted |= frame.Loop < 0;
    }

    private void Access(Stack<int> openLoops, int count)
    {
        if (openLoops.TryPeek(out var loop))
        {
            _accesses[loop] = Math.Min(_accesses[loop] + count, MaxAccesses);
        }
    }

    private void OpenTry(List<Frame> frames, CatchClause[] clauses, Stack<int> openLoops)
    {
        foreach (var clause in clauses)
        {
            Target(frames, (uint)clause.Label);
        }

        // Without a clause it is a block. With one it can go on elsewhere than where fuel in a local would be given back.
        frames.Add(new Frame { Loop = -1, IsTry = clauses.Length > 0 });
        if (clauses.Length > 0)
        {
            Called(openLoops);
        }
    }

    private void Called(Stack<int> openLoops, bool isReference = false)
    {
        // The innermost only: what encloses it learns at its end.
        HasCalls = true;
        if (openLoops.TryPeek(out var loop))
        {
            _loopsAreLeaves[loop] = false;
            _loopsCallReferences[loop] |= isReference;
        }
    }

    private int Open()
    {
        _regionCosts.Add(0);
        return _regionCosts.Count - 1;
    }

    private void Boundary(ref int region, ref int cost)
    {
        _regionCosts[region] += cost;
        cost = 0;
        region = Open();
    }

    private sealed class Frame
    {
        /// <summary>Number of the loop, or -1.</summary>
        public int Loop { get; init; }

        /// <summary>An if whose else has not come: its end is reached when the condition is false.</summary>
        public bool IsIf { get; set; }

        /// <summary>A try_table with clauses: whatever leaves it branches to its end.</summary>
        public bool IsTry { get; init; }

        public bool Targeted { get; set; }
    }
}
