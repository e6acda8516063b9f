using System.Runtime.InteropServices;

namespace Bailey.Wasm.Compilation.Outlining;

/// <summary>Where a body can be cut, and how large the code between these places became: noted while the body is compiled whole.</summary>
internal sealed class OutlineTrail
{
    // A segment that leaves for more places than this is a dispatch, and stays where it is.
    private const int MaxExits = 8;

    // Bounds the memory: a body of more, several megabytes of the usual kind, is not cut.
    private const int MaxPoints = 500_000;

    private readonly List<OutlinePoint> _points = [];
    private readonly List<Open> _open = [];
    private int _frameCount;

    public List<OutlinePoint> Points => _points;

    public bool IsFull => _points.Count >= MaxPoints;

    /// <summary>Called before each instruction: frames change by one at most in each.</summary>
    public void Follow(List<ControlFrame?> frames)
    {
        while (_open.Count > frames.Count || (_open.Count == frames.Count && !ReferenceEquals(_open[^1].Frame, frames[^1])))
        {
            var closed = _open[^1];
            Close(ref closed);
            _open.RemoveAt(_open.Count - 1);
            if (_open.Count > 0)
            {
                Bar(closed.Lowest);
            }
        }

        while (_open.Count < frames.Count)
        {
            _open.Add(new Open { Frame = frames[_open.Count]!, Number = _frameCount++, Last = -1, Barrier = int.MaxValue, Lowest = int.MaxValue });
        }
    }

    /// <summary>Notes a place in the innermost frame.</summary>
    public void Add(int position, MethodSize before, int loops, bool isEnd, bool chains)
    {
        ref var top = ref CollectionsMarshal.AsSpan(_open)[^1];
        if (top.Last < 0 ? isEnd : !isEnd && _points[top.Last].Before == before)
        {
            // Nothing is between here and the place before.
            return;
        }

        Close(ref top);
        top.Last = _points.Count;
        _points.Add(new(position, top.Number, _open.Count - 1, before, loops, isEnd, chains));
    }

    /// <summary>Notes a branch to many labels.</summary>
    public void Table(ReadOnlySpan<int> depths)
    {
        var levels = new HashSet<int>();
        foreach (var depth in depths)
        {
            levels.Add(_open.Count - 1 - depth);
        }

        if (levels.Count > MaxExits)
        {
            Bar(levels.Order().ElementAt(MaxExits));
        }
    }

    /// <summary>Notes what must stay in the method: a tail call, which may leave no frame.</summary>
    public void Forbid() => Bar(0);

    private void Bar(int level)
    {
        ref var top = ref CollectionsMarshal.AsSpan(_open)[^1];
        top.Barrier = Math.Min(top.Barrier, level);
    }

    private void Close(ref Open frame)
    {
        if (frame.Last >= 0)
        {
            _points[frame.Last] = _points[frame.Last] with { Barrier = frame.Barrier };
        }

        frame.Lowest = Math.Min(frame.Lowest, frame.Barrier);
        frame.Barrier = int.MaxValue;
    }

    private struct Open
    {
        public ControlFrame Frame;
        public int Number;

        /// <summary>Its latest place, or -1.</summary>
        public int Last;

        /// <summary>Of the code since that.</summary>
        public int Barrier;

        /// <summary>Of all its code.</summary>
        public int Lowest;
    }
}
