using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <content>
/// Which locals loops carry from one iteration to the next. Where a loop is interrupted they are all read once more, out of its way: the JIT does not
/// look for induction variables to replace among locals that are needed behind a loop, and in looking it divides, which ended the process for constants
/// that a guest chose. See docs/rationale.md, "Why does code for interrupted loops write their locals?".
/// </content>
internal sealed partial class FunctionCompiler
{
    // Bounds what loops within loops take.
    private const long MaxCarriedWork = 20_000_000;

    private readonly List<ControlFrame> _openLoops = [];
    private readonly List<LocalAccess> _accesses = [];

    // Of each local the place where it was set last, and those before it that were not left by then.
    private readonly List<(ControlFrame Frame, int Earlier)> _assignments = [];
    private int[] _lastAssignment = [];
    private long _carriedWork;

    private readonly record struct LocalAccess(int Local, int SetWithin, bool Writes);

    private void ResetLoops()
    {
        _openLoops.Clear();
        _accesses.Clear();
        _assignments.Clear();
        _lastAssignment = _lastAssignment.Length < LocalCount ? new int[LocalCount] : _lastAssignment;
        Array.Fill(_lastAssignment, -1);
        _carriedWork = 0;
    }

    private int LocalCount => _around?.LocalCount ?? _locals.Count;

    private void OpenLoop(ControlFrame loop)
    {
        loop.FirstAccess = _accesses.Count;
        _openLoops.Add(loop);
    }

    private bool IsOpen(ControlFrame frame) => frame.Level < _frames.Count && _frames[frame.Level] == frame;

    private ControlFrame? InnermostLoop()
    {
        while (_openLoops.Count > 0 && !IsOpen(_openLoops[^1]))
        {
            _openLoops.RemoveAt(_openLoops.Count - 1);
        }

        return _openLoops.Count > 0 ? _openLoops[^1] : null;
    }

    private void NoteRead(int local)
    {
        if (MayBeCarried(local) && InnermostLoop() is { } loop && SetWithin(local) is var level && level < loop.Level)
        {
            _accesses.Add(new(local, level, Writes: false));
        }
    }

    private void NoteWrite(int local)
    {
        if (!MayBeCarried(local))
        {
            return;
        }

        if (InnermostLoop() is not null)
        {
            _accesses.Add(new(local, 0, Writes: true));
        }

        if (SetWithin(local) < _frames.Count - 1)
        {
            _assignments.Add((Top, _lastAssignment[local]));
            _lastAssignment[local] = _assignments.Count - 1;
        }
    }

    /// <summary>The level of the innermost frame around this place in which the local was set before; -1 without one.</summary>
    private int SetWithin(int local)
    {
        ref var last = ref _lastAssignment[local];
        while (last >= 0 && !IsOpen(_assignments[last].Frame))
        {
            last = _assignments[last].Earlier;
        }

        return last < 0 ? -1 : _assignments[last].Frame.Level;
    }

    private bool MayBeCarried(int local) =>
        LocalVariable(local) is { Place: VariablePlace.Argument or VariablePlace.Local } variable && (variable.Type == WasmValueType.I32 || variable.Type == WasmValueType.I64);

    /// <summary>On the way out of a loop that is interrupted: reads what it carries.</summary>
    private void KeepCarried(ControlFrame loop)
    {
        foreach (var carrier in loop.Carriers ?? [])
        {
            Keep(_variables[carrier]);
        }

        foreach (var local in Carried(loop))
        {
            Keep(LocalVariable(local));
        }
    }

    private void Keep(Variable variable)
    {
        if (variable.Place == VariablePlace.Local || variable.Place == VariablePlace.Argument)
        {
            if (variable.Type == WasmValueType.I32 || variable.Type == WasmValueType.I64)
            {
                LoadStore();
                LoadVariable(variable);
                if (variable.Type == WasmValueType.I32)
                {
                    _il.Op(I.Conv_u8);
                }

                _il.Op(I.Stfld, Token(Members.LoopLocal));
                CheckSize();
            }
        }
    }

    /// <summary>The locals that the loop sets, and reads as they were before: one that is set in an iteration before it is read there is none of them.</summary>
    private IEnumerable<int> Carried(ControlFrame loop)
    {
        _carriedWork += _accesses.Count - loop.FirstAccess;
        if (_carriedWork > MaxCarriedWork)
        {
            // Not known, so it must not be optimized.
            return [];
        }

        HashSet<int> read = [];
        HashSet<int> written = [];
        for (var i = loop.FirstAccess; i < _accesses.Count; i++)
        {
            var access = _accesses[i];
            if (access.Writes)
            {
                written.Add(access.Local);
            }
            else if (access.SetWithin < loop.Level)
            {
                read.Add(access.Local);
            }
        }

        return read.Where(written.Contains);
    }
}
