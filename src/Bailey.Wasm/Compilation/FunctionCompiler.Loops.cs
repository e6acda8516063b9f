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

    // Twice the local, and one more for a write; then the level of the frame around in which it was set before.
    private int[] _accesses = [];
    private int _accessCount;

    // Of each local the place where it was set last, and those before it that were not left by then.
    private ControlFrame[] _setIn = [];
    private int[] _setEarlier = [];
    private int _setCount;
    private int[] _lastSet = [];

    // By local: the number of the loop for which it was seen last to be read, and to be written.
    private int[] _readFor = [];
    private int[] _writtenFor = [];
    private int _carriedFor;
    private long _carriedWork;

    private void ResetLoops()
    {
        _openLoops.Clear();
        _accessCount = _setCount = _carriedFor = 0;
        _carriedWork = 0;
        if (!_scan.HasLoops)
        {
            return;
        }

        if (_lastSet.Length < LocalCount)
        {
            _lastSet = new int[LocalCount];
            _readFor = new int[LocalCount];
            _writtenFor = new int[LocalCount];
        }

        Array.Fill(_lastSet, -1, 0, LocalCount);
        Array.Clear(_readFor, 0, LocalCount);
        Array.Clear(_writtenFor, 0, LocalCount);
    }

    private int LocalCount => _around?.LocalCount ?? _locals.Count;

    private void OpenLoop(ControlFrame loop)
    {
        loop.FirstAccess = _accessCount;
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
        if (_openLoops.Count > 0 && MayBeCarried(local) && InnermostLoop() is { } loop && SetWithin(local) is var level && level < loop.Level)
        {
            Note(2 * local, level);
        }
    }

    private void NoteWrite(int local)
    {
        if (!_scan.HasLoops || !MayBeCarried(local))
        {
            return;
        }

        if (InnermostLoop() is not null)
        {
            Note((2 * local) + 1, 0);
        }

        if (SetWithin(local) < _frames.Count - 1)
        {
            if (_setCount == _setIn.Length)
            {
                Array.Resize(ref _setIn, Math.Max(256, 2 * _setCount));
                Array.Resize(ref _setEarlier, _setIn.Length);
            }

            (_setIn[_setCount], _setEarlier[_setCount]) = (Top, _lastSet[local]);
            _lastSet[local] = _setCount++;
        }
    }

    private void Note(int access, int level)
    {
        if (2 * _accessCount == _accesses.Length)
        {
            Array.Resize(ref _accesses, Math.Max(1024, 2 * _accesses.Length));
        }

        (_accesses[2 * _accessCount], _accesses[(2 * _accessCount) + 1]) = (access, level);
        _accessCount++;
    }

    /// <summary>The level of the innermost frame around this place in which the local was set before; -1 without one.</summary>
    private int SetWithin(int local)
    {
        ref var last = ref _lastSet[local];
        while (last >= 0 && !IsOpen(_setIn[last]))
        {
            last = _setEarlier[last];
        }

        return last < 0 ? -1 : _setIn[last].Level;
    }

    private bool MayBeCarried(int local) => MayBeCarried(LocalVariable(local));

    private static bool MayBeCarried(Variable variable) =>
        variable.Place is VariablePlace.Argument or VariablePlace.Local && (variable.Type == WasmValueType.I32 || variable.Type == WasmValueType.I64);

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
        if (!MayBeCarried(variable))
        {
            return;
        }

        LoadStore();
        LoadVariable(variable);
        if (variable.Type == WasmValueType.I32)
        {
            _il.Op(I.Conv_u8);
        }

        _il.Op(I.Stfld, Token(Members.LoopLocal));
        CheckSize();
    }

    /// <summary>The locals that the loop sets, and reads as they were before: one that is set in an iteration before it is read there is none of them.</summary>
    private List<int> Carried(ControlFrame loop)
    {
        List<int> carried = [];
        _carriedWork += _accessCount - loop.FirstAccess;
        if (_carriedWork > MaxCarriedWork)
        {
            // Not known, so it must not be optimized.
            return carried;
        }

        _carriedFor++;
        for (var i = loop.FirstAccess; i < _accessCount; i++)
        {
            var (access, level) = (_accesses[2 * i], _accesses[(2 * i) + 1]);
            var (local, isWrite) = (access >> 1, (access & 1) != 0);
            var (here, there) = isWrite ? (_writtenFor, _readFor) : (_readFor, _writtenFor);
            if (here[local] != _carriedFor && (isWrite || level < loop.Level))
            {
                here[local] = _carriedFor;
                if (there[local] == _carriedFor)
                {
                    carried.Add(local);
                }
            }
        }

        return carried;
    }
}
