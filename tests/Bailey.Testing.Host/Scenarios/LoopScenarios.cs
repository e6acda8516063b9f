using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// Loops in which one number grows by -1 with every iteration and another by the least number there is: in replacing both by one the JIT would divide the one by the
/// other (dotnet/runtime#133756), which ends the process.
/// </summary>
internal static class LoopScenarios
{
    private const int Iterations = 5;

    private enum Shape
    {
        /// <summary>Counts, and multiplies and shifts the count.</summary>
        Plain,

        /// <summary>The same with the count below the operand stack, as the loop's own parameter.</summary>
        Parameter,

        /// <summary>The next count goes by way of another local.</summary>
        Copied,

        /// <summary>Within blocks and a loop around it.</summary>
        Nested,

        /// <summary>With several ways back.</summary>
        Continued,

        /// <summary>Shifts in two steps.</summary>
        Stepwise,

        /// <summary>By factors that are in locals.</summary>
        Factors,

        /// <summary>In a block that catches.</summary>
        Caught,
    }

    public static IEnumerable<(string, Action<string[]>)> All => Enum.GetValues<Shape>().Select(shape =>
        ($"loop: steps of -1 and of the least number, {shape}", (Action<string[]>)(_ => Run(shape))));

    private static void Run(Shape shape)
    {
        foreach (var meters in (bool[])[true, false])
        {
            foreach (var step in (int[])[-1, 1, 3, 5, -3, 0x7FFFFFFF])
            {
                var (narrow, wide) = (Sum32(step), Sum64(step));
                var module = new ModuleBuilder().Memory(new WasmMemoryType(1, 1));
                module.Function("narrow", [I32], [I32], [I32, I32, I32, I32, I32, I32], code => Write(code, shape, step, wide: false));
                module.Function("wide", [I32], [I64], [I64, I64, I32, I64, I64, I64], code => Write(code, shape, step, wide: true));
                var instance = module.Compile(new WasmCompileOptions { MeterFuel = meters }).Instantiate();
                instance.GetFunction<Func<int, int>>("narrow")(Iterations).ShouldBe(narrow);
                instance.GetFunction<Func<int, long>>("wide")(Iterations).ShouldBe(wide);
            }
        }
    }

    private static int Sum32(int step)
    {
        var (sum, count) = (0, 0);
        for (var i = 0; i < Iterations; i++)
        {
            sum = unchecked(sum + (count * (int)Inverse(step)) + (count << 31));
            count = unchecked(count + step);
        }

        return sum;
    }

    private static long Sum64(int step)
    {
        var (sum, count) = (0L, 0L);
        for (var i = 0; i < Iterations; i++)
        {
            sum = unchecked(sum + (count * Inverse(step)) + (count << 63));
            count = unchecked(count + step);
        }

        return sum;
    }

    /// <summary>What an odd number gives -1 with.</summary>
    private static long Inverse(long step)
    {
        var inverse = step;
        for (var i = 0; i < 6; i++)
        {
            inverse = unchecked(inverse * (2 - (step * inverse)));
        }

        return -inverse;
    }

    // Locals: 1 the sum, 2 the count, 3 iterations, 4 to 6 for shapes.
    private static void Write(CodeWriter code, Shape shape, int step, bool wide)
    {
        var width = wide ? 64 : 32;
        void Constant(long value) => _ = wide ? code.I64Const(value) : code.I32Const((int)value);
        void Add() => _ = wide ? code.I64Add() : code.I32Add();
        void Multiply() => _ = wide ? code.I64Mul() : code.I32Mul();
        void Shift() => _ = wide ? code.I64Shl() : code.I32Shl();

        Constant(0);
        code.LocalSet(2);
        if (shape == Shape.Factors)
        {
            Constant(Inverse(step));
            code.LocalSet(5);
            Constant(width - 1);
            code.LocalSet(6);
        }

        if (shape == Shape.Nested)
        {
            code.Block().Loop().Block();
            Constant(0);
            code.LocalSet(2);
        }

        if (shape == Shape.Caught)
        {
            code.Block();
            code.Raw(0x1F, 0x40, 0x01, 0x02, 0x00);
        }

        code.Block();
        if (shape == Shape.Parameter)
        {
            Constant(0);
            code.Loop([wide ? I64 : I32], []).LocalSet(2);
        }
        else
        {
            code.Loop();
        }

        code.LocalGet(1).LocalGet(2);
        if (shape == Shape.Factors)
        {
            code.LocalGet(5);
        }
        else
        {
            Constant(Inverse(step));
        }

        Multiply();
        Add();
        code.LocalGet(2);
        if (shape == Shape.Stepwise)
        {
            Constant(16);
            Shift();
            code.LocalSet(4).LocalGet(4);
            Constant(width - 17);
        }
        else if (shape == Shape.Factors)
        {
            code.LocalGet(6);
        }
        else
        {
            Constant(width - 1);
        }

        Shift();
        Add();
        code.LocalSet(1).LocalGet(2);
        Constant(step);
        Add();
        if (shape == Shape.Copied)
        {
            code.LocalSet(4).LocalGet(4);
        }

        code.LocalSet(2);
        code.LocalGet(3).I32Const(1).I32Add().LocalTee(3).LocalGet(0).I32GeS().BrIf(1);
        if (shape == Shape.Continued)
        {
            code.LocalGet(3).I32Const(2).I32Eq().BrIf(0);
        }

        if (shape == Shape.Parameter)
        {
            code.LocalGet(2);
        }

        code.Br(0).End();
        if (shape == Shape.Parameter)
        {
            code.Unreachable();
        }

        code.End();
        if (shape == Shape.Caught)
        {
            code.End().End();
        }

        if (shape == Shape.Nested)
        {
            code.End().LocalGet(3).LocalGet(0).I32LtS().BrIf(0).End().End();
        }

        code.LocalGet(1);
    }
}
