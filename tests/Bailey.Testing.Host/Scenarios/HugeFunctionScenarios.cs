using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// Functions of megabytes, in the shapes that stress a compiler and the JIT. Each must compute the right result, on a small
/// stack and deep in a recursion either that or trap, and never take the process down.
/// </summary>
internal static class HugeFunctionScenarios
{
    private const int MiB = 1024 * 1024;
    private const int Argument = 12_345;

    // Of the first five, functions of 5 MB are run; of the others smaller ones, which take less time.
    private static readonly (string Key, Func<int, HugeFunction> Value)[] Shapes =
    [
        ("arithmetic", Arithmetic),
        ("calls", Calls),
        ("branches to a near block", NearBranches),
        ("nested expressions", NestedExpressions),
        ("traffic among 50,000 locals", LocalsTraffic),
        ("branches to one far block", FarBranches),
        ("loads and stores", LoadsAndStores),
        ("loops", Loops),
        ("interpreter loop", InterpreterLoop),
        ("vectors", Vectors),
    ];

    public static IEnumerable<(string, Action<string[]>)> All =>
    [
        .. Shapes.Take(5).Select(shape => ($"function of 5 MB: {shape.Key}", (Action<string[]>)(_ => Check(shape.Value(5 * MiB))))),
        .. Shapes.Select(shape => ($"function of 500 KB deep in a recursion: {shape.Key}", (Action<string[]>)(_ => CheckDeep(shape.Value(MiB / 2))))),
        ("function of 5 MB deep in a recursion: arithmetic", _ => CheckDeep(Arithmetic(5 * MiB))),
    ];

    private static HugeFunction Arithmetic(int bytes)
    {
        var count = bytes / 10;
        var expected = Argument;
        for (var i = 0; i < count; i++)
        {
            expected = unchecked((expected * 5) + (i % 60));
        }

        return new(expected, [], code => code.Repeat(count, (c, i) => c
            .LocalGet(0).I32Const(5).I32Mul().I32Const(i % 60).I32Add().LocalSet(0)));
    }

    private static HugeFunction Calls(int bytes)
    {
        var count = bytes / 6;
        return new(Argument + count, [], code => code.Repeat(count, c => c.LocalGet(0).Call("increment").LocalSet(0)));
    }

    private static HugeFunction NearBranches(int bytes)
    {
        var count = bytes / 17;
        return new(Argument + count, [], code => code.Repeat(count, c => c
            .Block()
            .LocalGet(0).I32Const(5).I32Eq().BrIf(0)
            .LocalGet(0).I32Const(1).I32Add().LocalSet(0)
            .End()));
    }

    private static HugeFunction FarBranches(int bytes)
    {
        var count = bytes / 5;
        return new(Argument, [], code => code
            .Block()
            .Repeat(count, c => c.LocalGet(0).I32Eqz().BrIf(0))
            .End());
    }

    private static HugeFunction NestedExpressions(int bytes)
    {
        const int depth = 1000;
        var count = bytes / (3 * depth);
        var expected = Argument;
        for (var i = 0; i < count; i++)
        {
            expected = unchecked((expected * depth) + 1);
        }

        return new(expected, [], code => code.Repeat(count, c => c
            .Repeat(depth, one => one.LocalGet(0)).Repeat(depth - 1, one => one.I32Add())
            .I32Const(1).I32Add().LocalSet(0)));
    }

    private static HugeFunction LocalsTraffic(int bytes)
    {
        var count = bytes / 15;
        const int locals = 49_998;
        var values = new int[locals + 2];
        values[0] = Argument;
        for (var i = 0; i < count; i++)
        {
            var (from, to) = Move(i);
            values[to] = unchecked(values[from] + values[to] + 1);
        }

        return new(values[0], [((uint)locals, I32)], code => code.Repeat(count, (c, i) =>
        {
            var (from, to) = Move(i);
            c.LocalGet((uint)from).LocalGet((uint)to).I32Add().I32Const(1).I32Add().LocalSet((uint)to);
        }));

        // Skips local 1, the recursion's counter.
        static (int From, int To) Move(int i)
        {
            var from = i * 7919L % (locals + 2);
            var to = ((i * 104_729L) + 2) % (locals + 2);
            return (from == 1 ? 0 : (int)from, to == 1 ? 0 : (int)to);
        }
    }

    private static HugeFunction LoadsAndStores(int bytes)
    {
        var count = bytes / 20;
        return new(Argument + count, [], code => code.Repeat(count, (c, i) => c
            .I32Const(i % 8000 * 4).LocalGet(0).I32Store(8)
            .I32Const(i % 8000 * 4).I32Load(8).I32Const(1).I32Add().LocalSet(0)));
    }

    private static HugeFunction Loops(int bytes)
    {
        var count = bytes / 25;
        return new(Argument + (3 * count), [(1, I32)], code => code.Repeat(count, c => c
            .I32Const(3).LocalSet(2)
            .Loop()
            .LocalGet(0).I32Const(1).I32Add().LocalSet(0)
            .LocalGet(2).I32Const(1).I32Sub().LocalTee(2).BrIf(0)
            .End()));
    }

    private static HugeFunction InterpreterLoop(int bytes)
    {
        // Cases run one after another: case n adds n's code to local 0 and goes on with n + 1; the last leaves.
        const int cases = 500;
        var additions = bytes / cases / 7;
        return new(Argument + (cases * additions), [(1, I32)], code =>
        {
            code.Block().Loop().Repeat(cases, c => c.Block());
            code.LocalGet(2).BrTable([.. Enumerable.Range(0, cases).Select(i => (uint)i)], cases + 1);
            for (var i = 0; i < cases; i++)
            {
                // Inside of the blocks of the cases that follow, the loop and the outer block.
                code.End()
                    .Repeat(additions, c => c.LocalGet(0).I32Const(1).I32Add().LocalSet(0))
                    .LocalGet(2).I32Const(1).I32Add().LocalSet(2)
                    .Br((uint)(cases - 1 - i));
            }

            code.End().End();
        });
    }

    private static HugeFunction Vectors(int bytes)
    {
        var count = bytes / 12;
        return new(unchecked(Argument * (count + 1)), [(1, V128)], code => code
            .LocalGet(0).I32x4Splat().LocalSet(2)
            .Repeat(count, c => c.LocalGet(2).LocalGet(0).I32x4Splat().I32x4Add().LocalSet(2))
            .LocalGet(2).I32x4ExtractLane(3).LocalSet(0));
    }

    private static void Check(HugeFunction huge)
    {
        var run = WasmModule.Compile(Build(huge)).Instantiate().GetFunction<Func<int, int, int>>("huge");
        run(Argument, 0).ShouldBe(huge.Expected);
        SoundModule.Verify();

        // Itself again and again: large frames use the stack up quickly. Each level goes on with what the one before left.
        CorrectOrExhausted(() => run(Argument, 200), expected: null);
        run(Argument, 0).ShouldBe(huge.Expected);
    }

    /// <summary>Jitted where little stack is left: at the deepest call that fits over a function that does nothing, and above.</summary>
    private static void CheckDeep(HugeFunction huge)
    {
        var binary = Build(huge);
        Stacks.OnThread(MiB, () =>
        {
            var depth = DeepestDive();
            foreach (var part in (double[])[1, 0.98, 0.5])
            {
                var dive = WasmModule.Compile(binary).Instantiate().GetFunction<Func<int, int, int>>("dive");
                CorrectOrExhausted(() => dive(Argument, (int)(depth * part)), huge.Expected);
                SoundModule.Verify();
            }
        });
    }

    private static byte[] Build(HugeFunction huge) => new ModuleBuilder()
        .Memory(1)
        .Function("huge", [I32, I32], [I32], huge.Locals, code =>
        {
            huge.Body(code);
            code.LocalGet(1).If().LocalGet(0).LocalGet(1).I32Const(1).I32Sub().Call("huge").Return().End();
            code.LocalGet(0);
        })
        .Function("increment", [I32], [I32], code => code.LocalGet(0).I32Const(1).I32Add())
        .Function("dive", [I32, I32], [I32], code => code
            .LocalGet(1).I32Eqz().If(I32)
            .LocalGet(0).I32Const(0).Call("huge")
            .Else()
            .LocalGet(0).LocalGet(1).I32Const(1).I32Sub().Call("dive").I32Const(0).I32Add()
            .End())
        .ToBytes();

    /// <summary>How many calls of <c>dive</c> fit on this thread's stack over a function that does nothing.</summary>
    private static int DeepestDive()
    {
        var dive = WasmModule.Compile(Build(new(0, [], _ => { }))).Instantiate().GetFunction<Func<int, int, int>>("dive");
        var (fits, tooMany) = (1, 1_000_000);
        while (tooMany - fits > 1)
        {
            var middle = (fits + tooMany) / 2;
            (fits, tooMany) = CorrectOrExhausted(() => dive(1, middle), 1) ? (middle, tooMany) : (fits, middle);
        }

        return fits;
    }

    private static bool CorrectOrExhausted(Func<int> call, int? expected)
    {
        try
        {
            var result = call();
            if (expected is { } value)
            {
                result.ShouldBe(value);
            }

            return true;
        }
        catch (WasmTrapException trap)
        {
            trap.Kind.ShouldBe(WasmTrapKind.StackExhausted);
            return false;
        }
    }

    /// <param name="Expected">What it gives for <see cref="Argument"/>.</param>
    /// <param name="Locals">Its locals, from index 2.</param>
    /// <param name="Body">Computes in local 0.</param>
    private sealed record HugeFunction(int Expected, (uint Count, WasmValueType Type)[] Locals, Action<CodeWriter> Body);
}
