namespace Bailey.Wasm.Tests.Simd;

public class SimdProgramTests
{
    [Theory]
    [InlineData(1, 150, 12)]
    [InlineData(2, 60, 50)]
    [InlineData(3, 4, 1000)]
    public void Lowerings_in_a_row_compute_what_the_reference_computes(int seed, int programs, int length) =>
        Check(seed, programs, length, (program, inputs) => program.Run(inputs));

    [Theory]
    [InlineData(4, 80, 12)]
    [InlineData(5, 40, 50)]
    [InlineData(6, 3, 1500)]
    public void Modules_compute_what_the_reference_computes(int seed, int programs, int length) =>
        Check(seed, programs, length, (program, inputs) => program.RunInEngine(inputs));

    private static void Check(int seed, int programs, int length, Func<SimdProgram, byte[][], byte[][]> run)
    {
        var random = new Random(seed);
        for (var i = 0; i < programs; i++)
        {
            var program = new SimdProgram(random, length);
            byte[][] inputs = [SimdInputs.Vector(random, LaneShape.I8), SimdInputs.Vector(random, LaneShape.F32), SimdInputs.Vector(random, LaneShape.F64)];
            var expected = program.Interpret(inputs);
            var actual = run(program, inputs);
            for (var step = 0; step < length; step++)
            {
                if (!actual[step].AsSpan().SequenceEqual(expected[step]))
                {
                    Assert.Fail($"seed {seed}, program {i}: {Convert.ToHexString(actual[step])} instead of {Convert.ToHexString(expected[step])}\n"
                        + $"inputs {string.Join(", ", inputs.Select(Convert.ToHexString))}\n{program.Describe(step)}");
                }
            }
        }
    }
}
