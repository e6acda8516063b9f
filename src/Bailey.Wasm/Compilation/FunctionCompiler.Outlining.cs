using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation.Outlining;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Functions that became too large for the JIT to optimize are compiled again with segments cut out. Here is what the method does that they are cut out of: it
/// calls each where its code would stand, with the locals it needs, takes back those it changed, and goes on where it left. See docs/rationale.md,
/// "Why are large functions cut into several methods?".
/// </content>
internal sealed partial class FunctionCompiler
{
    // Segments cut out of this method, in order, and what they were compiled to so far.
    private List<OutlinedSegment> _segments = [];
    private readonly List<FunctionCompiler> _units = [];
    private OutlineTrail? _trail;
    private int _nextSegment;
    private int _segmentFrameBytes;

    // Of code, with the segments within them: a sum over all of them for each would be quadratic.
    private long _segmentBytes;
    private int _entryLocal;
    private bool _growsMemory;

    private CompiledMethod Outline(FunctionBody body, CompiledMethod whole)
    {
        var options = module.Options.Outlining;
        var segments = OutlinePlanner.Plan(_trail!, whole.Size, options);
        _trail = null;
        if (segments.Count == 0)
        {
            return whole;
        }

        LocalFlow.Assign(_definition, body, _locals.Count, segments);
        _segments = OutlinePlanner.Nest(options.Always ? segments : segments.Where(static segment => segment.IsWorthIt));
        if (_segments.Count == 0)
        {
            return whole;
        }

        // Methods are numbered in order, and numbers given back; bodies are compiled by several threads.
        lock (module.Outlining)
        {
            var reserved = module.FurtherMethods;
            try
            {
                var cut = Compile(body);
                if (cut.Size.Weight <= options.LargestMethod || options.Always)
                {
                    return cut;
                }
            }
            catch (WasmModuleException)
            {
                // It became more code than is allowed, and less before.
            }

            module.FurtherMethods = reserved;
            return whole;
        }
    }

    private void ResetOutlining()
    {
        _units.Clear();
        _nextSegment = 0;
        _segmentFrameBytes = 0;
        _segmentBytes = 0;
        _entryLocal = -1;
        _growsMemory = false;
    }

    /// <summary>Before each instruction, while the body is compiled whole: whether it could be cut here.</summary>
    private void NotePlace(in WasmReader reader)
    {
        if (_trail is null)
        {
            return;
        }

        _trail.Follow(_frames);
        if (_region is not null || (_reachable ? _height != Top.Height : _deadDepth > 0))
        {
            return;
        }

        var next = (Opcode)reader.PeekByte();
        var isEnd = next is Opcode.End or Opcode.Else;
        if (_reachable || isEnd)
        {
            var chains = next == Opcode.End && Top is { Kind: ControlKind.Block, Parameters.Length: 0, Results.Length: 0 }
                && Top.Height == FrameAt(1).Height;
            _trail.Add(reader.Position, _il.Size, _loopNumber, isEnd, chains);
            if (_trail.IsFull)
            {
                _trail = null;
            }
        }
    }

    private bool BeginsSegment(int position) => _nextSegment < _segments.Count && _segments[_nextSegment].Start == position;

    /// <summary>Compiles a segment and the call of it; returns where the code after it begins.</summary>
    private int CallSegment()
    {
        var segment = _segments[_nextSegment++];
        SettleAll();
        var unit = new FunctionCompiler(module);
        unit.CompileSegment(this, segment);
        _units.Add(unit);
        _segmentBytes += unit._il.Length + unit._segmentBytes;
        _segmentFrameBytes = Math.Max(_segmentFrameBytes, unit.FrameBytes + unit._segmentFrameBytes);
        _regionNumber = unit._regionNumber;
        _loopNumber = unit._loopNumber;

        WriteEntries(unit);
        ForgetChecks();
        GiveBackFuel();
        WriteCall(unit, segment);
        if (_fuelInLocal)
        {
            LoadStore();
            _il.Op(I.Ldfld, Token(Members.FuelLeft));
            _il.StoreLocal(_fuelLocal);
        }

        if (unit._growsMemory)
        {
            ReloadLength();
        }

        _frames.RemoveRange(segment.EndLevel + 1, _frames.Count - segment.EndLevel - 1);
        WriteExits(unit, segment);
        _reachable = unit._endsReachable;
        if (_reachable)
        {
            _charge = unit._charge;
        }

        return segment.End;
    }

    /// <summary>The ends of blocks that end in the segment: what branches to them enters it there.</summary>
    private void WriteEntries(FunctionCompiler unit)
    {
        if (unit._entries.Count == 0)
        {
            return;
        }

        if (_entryLocal < 0)
        {
            _entryLocal = NewLocal(LocalKind.I32);
        }

        var call = _il.DefineLabel();
        _il.LoadInt32(unit._entries.Count);
        _il.StoreLocal(_entryLocal);
        for (var i = 0; i < unit._entries.Count; i++)
        {
            _il.Branch(I.Br, call);
            _il.MarkLabel(FrameAtLevel(unit._entries[i]).Label);
            _il.LoadInt32(i);
            _il.StoreLocal(_entryLocal);
        }

        _il.MarkLabel(call);
    }

    /// <summary>Leaves the number of the exit on CIL's stack where there are several.</summary>
    private void WriteCall(FunctionCompiler unit, OutlinedSegment segment)
    {
        _maxStack = Math.Max(_maxStack, segment.Inputs.Length + 64);
        if (unit.ReturnsOutput)
        {
            BeginStore(LocalVariable(segment.Outputs[0]));
        }

        _il.LoadArgument(0);
        foreach (var local in segment.Inputs)
        {
            LoadVariable(LocalVariable(local));
        }

        if (unit._entries.Count > 0)
        {
            _il.LoadLocal(_entryLocal);
        }

        _il.Op(I.Call, module.TokenOfFurther(unit._number));

        // Of a call before a return the JIT makes a jump, and the function would be missed in a backtrace.
        _il.Op(I.Nop);
        if (unit.ReturnsOutput)
        {
            EndStore(LocalVariable(segment.Outputs[0]));
        }

        for (var i = unit.ReturnsOutput ? 1 : 0; i < segment.Outputs.Length; i++)
        {
            var variable = LocalVariable(segment.Outputs[i]);
            BeginStore(variable);
            LoadResult(i, variable.Type);
            EndStore(variable);
        }
    }

    /// <summary>Goes on where the segment left, with the values it carried there.</summary>
    private void WriteExits(FunctionCompiler unit, OutlinedSegment segment)
    {
        var exits = unit._exits;
        var after = _il.DefineLabel();
        var labels = new int[exits.Count];
        var stubs = new List<(int Label, int Level)>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (exits[i] < 0)
            {
                labels[i] = after;
            }
            else if (FrameAtLevel(exits[i]) is var frame && IsPlain(frame))
            {
                labels[i] = PlainLabel(frame);
            }
            else
            {
                labels[i] = _il.DefineLabel();
                stubs.Add((labels[i], exits[i]));
            }
        }

        switch (labels.Length)
        {
            case 0:
                // It ends in traps alone.
                Branch(I.Br, TrapSite.Unreachable);
                break;
            case 1 when labels[0] == after:
                break;
            case 1:
                _il.Branch(I.Br, labels[0]);
                break;
            case 2:
                _il.Branch(I.Brfalse, labels[0]);
                _il.Branch(I.Br, labels[1]);
                break;
            default:
                _il.Switch(labels[..^1]);
                _il.Branch(I.Br, labels[^1]);
                break;
        }

        var height = _height;
        foreach (var (label, level) in stubs)
        {
            _il.MarkLabel(label);
            PushCarried(FrameAtLevel(level), segment.Outputs.Length);
            BranchKeeping(FrameAtLevel(level));
            Truncate(height);
            CheckSize();
        }

        _il.MarkLabel(after);
    }

    private void PushCarried(ControlFrame frame, int firstSlot)
    {
        var types = frame.Kind == ControlKind.Loop ? frame.Parameters : frame.Results;
        for (var i = 0; i < types.Length; i++)
        {
            var variable = NewTemporary(types[i]);
            BeginStore(variable);
            LoadResult(firstSlot + i, types[i]);
            EndStore(variable);
            PushTemporary(variable);
        }
    }

    private List<OutlinedMethod> FinishSegments()
    {
        var methods = new List<OutlinedMethod>();
        foreach (var unit in _units)
        {
            methods.Add(unit.FinishSegment());
            methods.AddRange(methods[^1].Method.Segments);
        }

        return methods;
    }
}
