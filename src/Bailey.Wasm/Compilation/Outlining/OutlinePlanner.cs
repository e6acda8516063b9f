namespace Bailey.Wasm.Compilation.Outlining;

/// <summary>
/// Chooses what is cut out of a body that became too large: stretches of whole statements as long as a segment may be, the longest first, until what
/// remains is small enough. Where that is not enough, stretches around them are cut out in another round. Linear in the body's size, but for sorting.
/// </summary>
internal static class OutlinePlanner
{
    /// <summary>The segments, each before those within it, in order of their starts; empty if nothing helps.</summary>
    /// <param name="trail">Where the body can be cut.</param>
    /// <param name="whole">Size of the method that it became.</param>
    /// <param name="options">How to cut.</param>
    public static List<OutlinedSegment> Plan(OutlineTrail trail, MethodSize whole, OutlineOptions options)
    {
        var chosen = new List<OutlinedSegment>();
        var points = trail.Points;
        var rest = whole;
        for (var round = 0; round < options.Rounds && rest.Weight > options.Rest; round++)
        {
            var candidates = Gather(points, options);
            candidates.Sort((a, b) => Size(points, b).Weight.CompareTo(Size(points, a).Weight));
            var taken = new List<Stretch>();
            foreach (var candidate in candidates)
            {
                if (rest.Weight <= options.Rest)
                {
                    break;
                }

                taken.Add(candidate);
                rest -= Size(points, candidate) - options.Call;
            }

            if (taken.Count == 0)
            {
                break;
            }

            taken.Sort((a, b) => a.First.CompareTo(b.First));
            chosen.AddRange(taken.Select(stretch => new OutlinedSegment(
                points[stretch.First].Position, points[stretch.Last].Position, points[stretch.Last].Level, Size(points, stretch))));
            points = Without(points, taken, options.Call);
        }

        // Those of later rounds lie around those of earlier ones, and may start where these do.
        chosen.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
        return chosen;
    }

    /// <summary>The segments that lie in no other; each gets those that lie in it.</summary>
    /// <param name="segments">All, each before those within it, in order of their starts.</param>
    public static List<OutlinedSegment> Nest(IEnumerable<OutlinedSegment> segments)
    {
        var outermost = new List<OutlinedSegment>();
        var open = new Stack<OutlinedSegment>();
        foreach (var segment in segments)
        {
            while (open.TryPeek(out var around) && around.End <= segment.Start)
            {
                open.Pop();
            }

            (open.TryPeek(out var parent) ? parent.Children : outermost).Add(segment);
            open.Push(segment);
        }

        return outermost;
    }

    private static MethodSize Size(List<OutlinePoint> points, Stretch stretch) => points[stretch.Last].Before - points[stretch.First].Before;

    /// <summary>Whether what runs for each way into a stretch is enough for a call. A loop in it counts for more than its code.</summary>
    private static bool Pays(List<OutlinePoint> points, Stretch stretch, OutlineOptions options)
    {
        var (first, last) = (points[stretch.First], points[stretch.Last]);
        var size = (last.Before - first.Before).Weight + (options.SmallestSegment * (last.Loops - first.Loops));
        return size >= options.SmallestSegment * (first.Level - last.Level + 1);
    }

    private static List<Stretch> Gather(List<OutlinePoint> points, OutlineOptions options)
    {
        var next = Next(points);
        var stretches = new List<Stretch>();
        var first = 0;
        while (first < points.Count)
        {
            if (points[first].IsEnd)
            {
                first++;
                continue;
            }

            var last = first;
            var barrier = int.MaxValue;
            while (next[last] is >= 0 and var to)
            {
                barrier = Math.Min(barrier, points[last].Barrier);
                if (Size(points, new(first, to)).Weight > options.LargestSegment || barrier <= points[to].Level)
                {
                    break;
                }

                // The end of a block is one more way in: what is entered for little must not pay for a call.
                if (points[last].IsEnd && !Pays(points, new(first, last), options))
                {
                    break;
                }

                last = to;
            }

            // A single segment of an earlier round is none anew.
            var isNew = !(points[first].Jumps && last == first + 1);
            if (last > first && isNew && Pays(points, new(first, last), options))
            {
                stretches.Add(new(first, last));
            }

            first = Math.Max(last, first + 1);
        }

        return stretches;
    }

    /// <summary>For each place the next that a stretch can go on to: of the same frame, or after a block that ends. -1 without one.</summary>
    private static int[] Next(List<OutlinePoint> points)
    {
        var next = new int[points.Count];
        var latest = new Dictionary<int, int>();
        for (var i = points.Count - 1; i >= 0; i--)
        {
            var point = points[i];
            if (point.Jumps)
            {
                next[i] = i + 1;
            }
            else if (point.IsEnd)
            {
                next[i] = point.Chains && i + 1 < points.Count && points[i + 1].Position == point.Position + 1 ? i + 1 : -1;
            }
            else
            {
                next[i] = latest.GetValueOrDefault(point.Frame, -1);
            }

            latest[point.Frame] = i;
        }

        return next;
    }

    /// <summary>The places that are left when stretches were cut out.</summary>
    private static List<OutlinePoint> Without(List<OutlinePoint> points, List<Stretch> taken, MethodSize call)
    {
        var left = new List<OutlinePoint>();
        var saved = default(MethodSize);
        var i = 0;
        foreach (var stretch in taken)
        {
            while (i <= stretch.First)
            {
                left.Add(points[i] with { Before = points[i].Before - saved, Jumps = points[i].Jumps || i == stretch.First });
                i++;
            }

            saved += Size(points, stretch) - call;
            i = stretch.Last;
        }

        for (; i < points.Count; i++)
        {
            left.Add(points[i] with { Before = points[i].Before - saved });
        }

        return left;
    }

    /// <summary>From one place to another.</summary>
    private readonly record struct Stretch(int First, int Last);
}
