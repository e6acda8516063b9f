using Bailey.Wasm.Compilation.Outlining;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// The segments: each is compiled by a compiler of its own, which knows the one of the method around it. Frames around a segment stand for ways out; blocks that
/// began before it and end in it are ways in too. Charges of fuel are shared with the method around, so that all is charged as if nothing were cut.
/// </content>
internal sealed partial class FunctionCompiler
{
    // Levels of the frames through which the segment is entered other than at its start, and of those that it leaves for; -1 is its end.
    private readonly List<int> _entries = [];
    private readonly List<int> _exits = [];
    private readonly List<int> _framesMade = [];
    private readonly Dictionary<int, Variable> _segmentLocals = [];
    private FunctionCompiler? _around;
    private OutlinedSegment _segment = null!;
    private BlobHandle _signature;
    private int _number;
    private bool _endsReachable;

    /// <summary>Whether the method returns the first output; otherwise the exit, where there are several, and all outputs are in the store's result slots.</summary>
    private bool ReturnsOutput => _exits.Count <= 1 && _segment.Outputs.Length > 0;

    private ControlFrame FrameAtLevel(int level) => _frames[level] ??= FrameAround(level);

    private Variable LocalVariable(int local)
    {
        if (_around is null)
        {
            return _locals[local];
        }

        if (!_segmentLocals.TryGetValue(local, out var variable))
        {
            variable = NewVariable(TypeOfLocal(local));
            _segmentLocals.Add(local, variable);
        }

        return variable;
    }

    private WasmValueType TypeOfLocal(int local) => _around is null ? _locals[local].Type : _around.TypeOfLocal(local);

    private void CompileSegment(FunctionCompiler around, OutlinedSegment segment)
    {
        _around = around;
        _segment = segment;
        _segments = segment.Children;
        _type = around._type;
        _scan = around._scan;
        _maxBytes = around._maxBytes - around._segmentBytes;
        _codeStart = around._codeStart;
        _isLarge = around._isLarge;
        _number = module.FurtherMethods++;
        _il.Reset();
        ResetVariables(segment.Inputs.Length + 1);
        ResetLoops();
        ResetTraits();
        ResetRegions();
        ResetOutlining();
        _fuelLocal = -1;
        _regionNumber = around._regionNumber;
        _loopNumber = around._loopNumber;
        _charge = around._charge;
        for (var i = 0; i < segment.Inputs.Length; i++)
        {
            _segmentLocals.Add(segment.Inputs[i], new(VariablePlace.Argument, i + 1, TypeOfLocal(segment.Inputs[i])));
        }

        System.Runtime.InteropServices.CollectionsMarshal.SetCount(_frames, around._frames.Count);
        WriteEntry();
        _reachable = true;
        Instructions(segment.Start, segment.End);
        WriteWaysOut();
    }

    private void WriteEntry()
    {
        var labels = new List<int>();
        for (var level = _segment.EndLevel + 1; level < _frames.Count; level++)
        {
            if (FrameAtLevel(level).Targeted)
            {
                _entries.Add(level);
                labels.Add(FrameAtLevel(level).Label);
            }
        }

        if (labels.Count > 0)
        {
            _il.LoadArgument(_segment.Inputs.Length + 1);
            _il.Switch([.. labels]);
        }
    }

    /// <summary>A frame that began before the segment: it ends in it, or is a way out of it, with values if it takes any.</summary>
    private ControlFrame FrameAround(int level)
    {
        var outer = _around!.FrameAtLevel(level);
        _framesMade.Add(level);
        return new ControlFrame
        {
            Kind = ControlKind.Block,
            Level = level,
            Parameters = [],
            Results = outer.Kind == ControlKind.Loop ? outer.Parameters : outer.Results,
            Height = 0,
            Label = _il.DefineLabel(),
            OuterCharge = outer.OuterCharge,
            Targeted = level > _segment.EndLevel && outer.Targeted,
        };
    }

    private void WriteWaysOut()
    {
        _endsReachable = _reachable;
        if (_reachable)
        {
            _exits.Add(-1);
        }

        _exits.AddRange(_framesMade.Where(level => level <= _segment.EndLevel && _frames[level]!.Targeted));
        if (_reachable)
        {
            WriteWayOut(0, []);
            _reachable = false;
        }

        WriteSharedBranchesBack();
        for (var i = _endsReachable ? 1 : 0; i < _exits.Count; i++)
        {
            var frame = FrameAtLevel(_exits[i]);
            _il.MarkLabel(frame.Label);
            WriteWayOut(i, frame.Carriers ?? []);
        }

        WriteTraps();
        WriteOutside();

        // As many as are nested, for each of what may be thousands of segments.
        _frames.Clear();
        _frames.Capacity = 0;
        _signature = module.SegmentSignature(
            [.. _segment.Inputs.Select(local => TypeOf(KindOf(TypeOfLocal(local)))), .. _entries.Count > 0 ? new[] { typeof(int) } : []],
            ReturnsOutput ? TypeOf(KindOf(TypeOfLocal(_segment.Outputs[0]))) : _exits.Count > 1 ? typeof(int) : typeof(void));
    }

    private void WriteWayOut(int exit, int[] carriers)
    {
        var outputs = _segment.Outputs;
        for (var i = ReturnsOutput ? 1 : 0; i < outputs.Length; i++)
        {
            WriteSlot(i, LocalVariable(outputs[i]));
        }

        for (var i = 0; i < carriers.Length; i++)
        {
            WriteSlot(outputs.Length + i, _variables[carriers[i]]);
        }

        module.NeedResultSlots(outputs.Length + carriers.Length);
        if (ReturnsOutput)
        {
            LoadVariable(LocalVariable(outputs[0]));
        }
        else if (_exits.Count > 1)
        {
            _il.LoadInt32(exit);
        }

        _il.Op(I.Ret);
    }

    private void WriteSlot(int slot, Variable variable)
    {
        BeginResult(slot, variable.Type);
        LoadVariable(variable);
        EndResult(variable.Type);
    }

    /// <summary>Called when the function is compiled: only then is it known what each charge is.</summary>
    private OutlinedMethod FinishSegment()
    {
        PatchCharges();
        return new OutlinedMethod(_number, _signature, Finish());
    }
}
