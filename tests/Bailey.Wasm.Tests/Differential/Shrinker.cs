using Bailey.Wasm.Tests.Validation;

namespace Bailey.Wasm.Tests.Differential;

/// <summary>Makes a module smaller as long as what is wrong with it stays wrong: whole bodies first, then ranges of instructions.</summary>
internal sealed class Shrinker(Func<byte[], bool> isStillWrong, int mostAttempts = 3_000)
{
    private const int MostOfAnExpression = 12;
    private const byte End = 0x0B;

    // Valid for every type of function.
    private static readonly byte[] Trap = [0x00, 0x00, 0x0B];

    private int _attempts;

    public byte[] Shrink(byte[] module)
    {
        var current = ModuleBodies.Cut(module);
        for (var index = 0; index < current.Bodies.Count; index++)
        {
            Try(ref current, current.With(index, Trap));
        }

        for (var before = int.MaxValue; Size(current) < before && _attempts < mostAttempts;)
        {
            before = Size(current);
            for (var index = 0; index < current.Bodies.Count; index++)
            {
                Shorten(ref current, index);
            }
        }

        return current.ToModule();
    }

    private static int Size(ModuleBodies module) => module.Bodies.Sum(body => body.Length);

    private void Shorten(ref ModuleBodies module, int index)
    {
        CutTail(ref module, index);
        for (var length = ModuleBodies.Instructions(module.Bodies[index]).Length; length > 0; length /= 2)
        {
            CutRanges(ref module, index, length, step: Math.Max(length / 4, 1));
        }

        // Whole expressions, of whatever length.
        for (var length = MostOfAnExpression; length > 0; length--)
        {
            CutRanges(ref module, index, length, step: 1);
        }

        Unwrap(ref module, index);
    }

    /// <summary>Ends a body early, by a trap.</summary>
    private void CutTail(ref ModuleBodies module, int index)
    {
        var body = module.Bodies[index];
        var starts = ModuleBodies.Instructions(body);
        var depth = 0;
        foreach (var start in starts)
        {
            if (Try(ref module, module.With(index, [.. body[..start], 0x00, .. Enumerable.Repeat(End, depth + 1)])))
            {
                return;
            }

            depth += Opens(body[start]) ? 1 : body[start] == End ? -1 : 0;
        }
    }

    private void CutRanges(ref ModuleBodies module, int index, int length, int step)
    {
        for (var from = 0; _attempts < mostAttempts;)
        {
            var body = module.Bodies[index];
            var starts = ModuleBodies.Instructions(body);
            if (from >= starts.Length)
            {
                return;
            }

            var to = from + length < starts.Length ? starts[from + length] : body.Length - 1;
            if (!Try(ref module, module.With(index, [.. body[..starts[from]], .. body[to..]])))
            {
                from += step;
            }
        }
    }

    /// <summary>Takes blocks away around what is in them.</summary>
    private void Unwrap(ref ModuleBodies module, int index)
    {
        for (var i = 0; _attempts < mostAttempts; i++)
        {
            var body = module.Bodies[index];
            int[] starts = [.. ModuleBodies.Instructions(body), body.Length - 1];
            if (i >= starts.Length - 1)
            {
                return;
            }

            if (Opens(body[starts[i]]))
            {
                var (depth, end) = (1, i);
                while (depth > 0)
                {
                    end++;
                    depth += Opens(body[starts[end]]) ? 1 : body[starts[end]] == End ? -1 : 0;
                }

                Try(ref module, module.With(index, [.. body[..starts[i]], .. body[starts[i + 1]..starts[end]], .. body[(starts[end] + 1)..]]));
            }
        }
    }

    private static bool Opens(byte opcode) => opcode is 0x02 or 0x03 or 0x04;

    private bool Try(ref ModuleBodies current, ModuleBodies smaller)
    {
        var module = smaller.ToModule();
        if (Size(smaller) >= Size(current) || Validating.Refusal(module) is not null || ++_attempts > mostAttempts || !isStillWrong(module))
        {
            return false;
        }

        current = smaller;
        return true;
    }
}
