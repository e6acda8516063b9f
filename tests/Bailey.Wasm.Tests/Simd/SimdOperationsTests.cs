using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm.Tests.Simd;

public class SimdOperationsTests
{
    [Fact]
    public void Shuffle_picks_any_of_thirty_two_lanes()
    {
        var random = new Random(13);
        for (var i = 0; i < 150; i++)
        {
            byte[][] operands = [SimdInputs.Vector(random, LaneShape.I8), SimdInputs.Vector(random, LaneShape.I8)];
            byte[] lanes = [.. Enumerable.Range(0, 16).Select(lane => (byte)(i switch
            {
                < 32 => i,
                32 => lane,
                33 => lane + 16,
                34 => lane / 2 + 16 * (lane & 1),
                35 => lane + 5,
                < 60 => random.Next(16) + (i & 16),
                _ => random.Next(32),
            }))];
            var function = SimdEmitter.Compile(il =>
            {
                il.Emit(OpCodes.Ldarg_1);
                SimdEmitter.PushSlot(il, 0, 'v');
                SimdEmitter.PushSlot(il, 1, 'v');
                SimdEmitter.PushConstant(il, lanes, 'v');
                il.Emit(OpCodes.Call, typeof(SimdOperations).GetMethod(nameof(SimdOperations.Shuffle))!);
                SimdEmitter.StoreTo(il, 'v');
            });
            byte[] both = [.. operands[0], .. operands[1]];
            SimdEmitter.Run(function, operands).ShouldBe(lanes.Select(lane => both[lane]).ToArray());
        }
    }

    [Fact]
    public void Canonicalizing_replaces_every_NaN_and_nothing_else()
    {
        var random = new Random(14);
        for (var i = 0; i < 500; i++)
        {
            var singles = SimdInputs.Vector(random, LaneShape.F32);
            Bytes(SimdOperations.CanonicalizeF32x4(Vector128.Create(singles))).ShouldBe(
                Lanes.Of([.. Lanes.U32(singles).Select(bits => float.IsNaN(BitConverter.UInt32BitsToSingle(bits)) ? 0x7FC00000 : bits)]));
            var doubles = SimdInputs.Vector(random, LaneShape.F64);
            Bytes(SimdOperations.CanonicalizeF64x2(Vector128.Create(doubles))).ShouldBe(
                Lanes.Of([.. Lanes.U64(doubles).Select(bits => double.IsNaN(BitConverter.UInt64BitsToDouble(bits)) ? 0x7FF8000000000000 : bits)]));
        }
    }

    private static byte[] Bytes(Vector128<byte> value)
    {
        var bytes = new byte[16];
        value.CopyTo(bytes);
        return bytes;
    }
}
