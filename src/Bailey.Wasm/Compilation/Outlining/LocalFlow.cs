using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation.Outlining;

/// <summary>
/// Finds which locals pass between segments and what is around them: a segment takes those that it uses and whose value is needed where it is entered, and gives
/// back those that it writes and whose value is needed where it is left. What is needed where is found by iterating over the blocks, backwards.
/// </summary>
internal sealed class LocalFlow
{
    // Bounds on the work. Of locals beyond what they allow, all are taken to be needed everywhere.
    private const int MaxWords = 16;
    private const int MaxWork = 4_000_000;
    private const int MaxPasses = 32;

    private readonly FlowGraph _graph;
    private readonly List<OutlinedSegment> _segments;
    private readonly int[] _cutBlocks;
    private readonly int[] _first;
    private readonly int[] _last;
    private readonly int[] _parent;
    private readonly int[] _innermost;
    private readonly int _words;
    private ulong[] _needed = [];

    private LocalFlow(ModuleDefinition module, FunctionBody body, int locals, List<OutlinedSegment> segments)
    {
        _segments = segments;
        var cuts = segments.SelectMany(static segment => new[] { segment.Start, segment.End }).Distinct().Order().ToArray();
        _cutBlocks = new int[cuts.Length];
        _graph = FlowGraph.Of(module, body, cuts, _cutBlocks);
        _first = [.. segments.Select(segment => _cutBlocks[Array.BinarySearch(cuts, segment.Start)])];
        _last = [.. segments.Select(segment => _cutBlocks[Array.BinarySearch(cuts, segment.End)] - 1)];
        _parent = new int[segments.Count];
        _innermost = new int[_graph.Count];
        PlaceBlocks();
        var affordable = Math.Min(MaxWords, MaxWork / (_graph.Count + _graph.Edges));
        _words = _graph.Catches ? 0 : Math.Min((locals + 63) / 64, affordable);
        if (!TrySolve())
        {
            _words = 0;
        }
    }

    /// <summary>Sets what each segment takes and gives back.</summary>
    /// <param name="module">The module.</param>
    /// <param name="body">The body that they are cut out of.</param>
    /// <param name="locals">Locals of the function, its parameters included.</param>
    /// <param name="segments">All, each before those within it, in order of their starts.</param>
    public static void Assign(ModuleDefinition module, FunctionBody body, int locals, List<OutlinedSegment> segments) =>
        new LocalFlow(module, body, locals, segments).Assign();

    private void PlaceBlocks()
    {
        var open = -1;
        var next = 0;
        for (var block = 0; block < _innermost.Length; block++)
        {
            while (open >= 0 && _last[open] < block)
            {
                open = _parent[open];
            }

            for (; next < _segments.Count && _first[next] == block; next++)
            {
                _parent[next] = open;
                open = next;
            }

            _innermost[block] = open;
        }
    }

    /// <summary>Finds what is needed at the start of each block; false where that takes too long.</summary>
    private bool TrySolve()
    {
        _needed = new ulong[_graph.Count * _words];
        var written = new ulong[_graph.Count * _words];
        for (var block = 0; block < _graph.Count; block++)
        {
            foreach (var access in _graph.Accesses(block))
            {
                var local = access >> 1;
                if (local >> 6 >= _words)
                {
                    continue;
                }

                var (word, bit) = ((block * _words) + (local >> 6), 1UL << (local & 63));
                if ((access & 1) != 0)
                {
                    written[word] |= bit;
                }
                else if ((written[word] & bit) == 0)
                {
                    _needed[word] |= bit;
                }
            }
        }

        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var changed = false;
            for (var block = _graph.Count - 1; block >= 0; block--)
            {
                foreach (var label in _graph.Branches(block))
                {
                    changed |= Need(block, _graph.Target(label), written);
                }

                if (_graph.FallsThrough(block))
                {
                    changed |= Need(block, block + 1, written);
                }
            }

            if (!changed)
            {
                return true;
            }
        }

        return false;
    }

    private bool Need(int block, int successor, ulong[] written)
    {
        var changed = false;
        for (var i = 0; i < _words; i++)
        {
            var more = _needed[(successor * _words) + i] & ~written[(block * _words) + i] & ~_needed[(block * _words) + i];
            _needed[(block * _words) + i] |= more;
            changed |= more != 0;
        }

        return changed;
    }

    private void Assign()
    {
        var reads = _segments.ConvertAll(_ => new HashSet<int>());
        var writes = _segments.ConvertAll(_ => new HashSet<int>());
        var entry = new ulong[_segments.Count * _words];
        var exit = new ulong[_segments.Count * _words];
        Cross(-1, 0, entry, exit);
        for (var block = 0; block < _graph.Count; block++)
        {
            if (_innermost[block] is >= 0 and var segment)
            {
                foreach (var access in _graph.Accesses(block))
                {
                    ((access & 1) != 0 ? writes : reads)[segment].Add(access >> 1);
                }
            }

            foreach (var label in _graph.Branches(block))
            {
                Cross(block, _graph.Target(label), entry, exit);
            }

            if (_graph.FallsThrough(block))
            {
                Cross(block, block + 1, entry, exit);
            }
        }

        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            if (_parent[i] >= 0)
            {
                reads[_parent[i]].UnionWith(reads[i]);
                writes[_parent[i]].UnionWith(writes[i]);
            }

            // What it gives back though it wrote it on some ways only, it must have.
            var outputs = writes[i].Where(local => IsIn(exit, i, local)).Order().ToArray();
            _segments[i].Outputs = outputs;
            _segments[i].Inputs = [.. reads[i].Union(outputs).Where(local => IsIn(entry, i, local)).Order()];
        }
    }

    private bool IsIn(ulong[] set, int segment, int local) =>
        local >> 6 >= _words || (set[(segment * _words) + (local >> 6)] & (1UL << (local & 63))) != 0;

    /// <summary>Where control goes into segments or out of them: what is needed there passes.</summary>
    private void Cross(int from, int to, ulong[] entry, ulong[] exit)
    {
        if (from >= 0 && _innermost[from] == _innermost[to])
        {
            return;
        }

        for (var segment = _innermost[to]; segment >= 0 && !Contains(segment, from); segment = _parent[segment])
        {
            Add(entry, segment, to);
        }

        for (var segment = from < 0 ? -1 : _innermost[from]; segment >= 0 && !Contains(segment, to); segment = _parent[segment])
        {
            Add(exit, segment, to);
        }
    }

    private bool Contains(int segment, int block) => block >= _first[segment] && block <= _last[segment];

    private void Add(ulong[] set, int segment, int block)
    {
        for (var i = 0; i < _words; i++)
        {
            set[(segment * _words) + i] |= _needed[(block * _words) + i];
        }
    }
}
