using System.Reflection.Emit;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm.Tests.Simd;

public class SimdMemoryTests
{
    private const int Before = 3;

    public static TheoryData<string, int, bool> ExtendingLoads => new()
    {
        { nameof(Opcode.V128Load8x8S), 8, true },
        { nameof(Opcode.V128Load8x8U), 8, false },
        { nameof(Opcode.V128Load16x4S), 16, true },
        { nameof(Opcode.V128Load16x4U), 16, false },
        { nameof(Opcode.V128Load32x2S), 32, true },
        { nameof(Opcode.V128Load32x2U), 32, false },
    };

    public static TheoryData<string, int> SplatLoads => new()
    {
        { nameof(Opcode.V128Load8Splat), 8 },
        { nameof(Opcode.V128Load16Splat), 16 },
        { nameof(Opcode.V128Load32Splat), 32 },
        { nameof(Opcode.V128Load64Splat), 64 },
    };

    public static TheoryData<string, string, int> Lane => new()
    {
        { nameof(Opcode.V128Load8Lane), nameof(Opcode.V128Store8Lane), 8 },
        { nameof(Opcode.V128Load16Lane), nameof(Opcode.V128Store16Lane), 16 },
        { nameof(Opcode.V128Load32Lane), nameof(Opcode.V128Store32Lane), 32 },
        { nameof(Opcode.V128Load64Lane), nameof(Opcode.V128Store64Lane), 64 },
    };

    [Fact]
    public void Load_takes_sixteen_bytes() => Loads(Opcode.V128Load, bytes => bytes);

    [Theory, MemberData(nameof(ExtendingLoads))]
    public void Extending_loads_take_eight_bytes_and_widen_each_lane(string name, int bits, bool signed) =>
        Loads(Enum.Parse<Opcode>(name), bytes => Lanes.Pack(bits * 2, Lanes.Integers(bytes, bits, signed)[..(64 / bits)]));

    [Theory, MemberData(nameof(SplatLoads))]
    public void Splat_loads_repeat_one_lane(string name, int bits) =>
        Loads(Enum.Parse<Opcode>(name), bytes => [.. Enumerable.Repeat(bytes[..(bits / 8)], 128 / bits).SelectMany(lane => lane)]);

    [Fact]
    public void Zero_loads_leave_the_rest_zero()
    {
        Loads(Opcode.V128Load32Zero, bytes => [.. bytes[..4], .. new byte[12]]);
        Loads(Opcode.V128Load64Zero, bytes => [.. bytes[..8], .. new byte[8]]);
    }

    [Theory, MemberData(nameof(Lane))]
    public void Lane_loads_change_one_lane_alone(string load, string store, int bits)
    {
        _ = store;
        var random = new Random(bits);
        for (var lane = 0; lane < 128 / bits; lane++)
        {
            var function = SimdEmitter.Compile(il =>
            {
                il.Emit(OpCodes.Ldarg_1);
                PushAddress(il, 16 + Before);
                SimdEmitter.PushSlot(il, 0, 'v');
                il.Emit(OpCodes.Ldc_I4, lane);
                il.Emit(OpCodes.Call, SimdLowering.MemoryOperation(Enum.Parse<Opcode>(load)));
                SimdEmitter.StoreTo(il, 'v');
            });
            byte[][] operands = [SimdInputs.Vector(random, LaneShape.I8), SimdInputs.Vector(random, LaneShape.I8), new byte[16]];
            var expected = operands[0].ToArray();
            operands[1].AsSpan(Before, bits / 8).CopyTo(expected.AsSpan(lane * bits / 8));
            SimdEmitter.Run(function, operands).ShouldBe(expected);
        }
    }

    [Theory, MemberData(nameof(Lane))]
    public void Lane_stores_write_one_lane_and_nothing_beside_it(string load, string store, int bits)
    {
        _ = load;
        var random = new Random(bits);
        for (var lane = 0; lane < 128 / bits; lane++)
        {
            var value = SimdInputs.Vector(random, LaneShape.I8);
            Stores(Enum.Parse<Opcode>(store), lane, value, value[(lane * bits / 8)..((lane + 1) * bits / 8)]);
        }
    }

    [Fact]
    public void Store_writes_sixteen_bytes()
    {
        var value = SimdInputs.Vector(new Random(1), LaneShape.I8);
        Stores(Opcode.V128Store, null, value, value);
    }

    [Fact]
    public void Every_vector_load_and_store_has_a_method_and_nothing_else_has()
    {
        foreach (var opcode in Enum.GetValues<Opcode>().Where(opcode => (int)opcode >> 16 == 0xFD))
        {
            if (SimdReference.All.ContainsKey(opcode) || opcode is Opcode.V128Const or Opcode.I8x16Shuffle)
            {
                Should.Throw<ArgumentOutOfRangeException>(() => SimdLowering.MemoryOperation(opcode));
            }
            else
            {
                SimdLowering.MemoryOperation(opcode).GetParameters()[0].ParameterType.ShouldBe(typeof(byte*));
            }
        }

        Should.Throw<ArgumentOutOfRangeException>(() => SimdLowering.MemoryOperation(Opcode.I32Load));
    }

    private static void Loads(Opcode opcode, Func<byte[], byte[]> expected)
    {
        var random = new Random((int)opcode);
        var function = SimdEmitter.Compile(il =>
        {
            il.Emit(OpCodes.Ldarg_1);
            PushAddress(il, Before);
            il.Emit(OpCodes.Call, SimdLowering.MemoryOperation(opcode));
            SimdEmitter.StoreTo(il, 'v');
        });
        for (var i = 0; i < 50; i++)
        {
            var bytes = SimdInputs.Vector(random, (LaneShape)(8 << random.Next(4)));
            byte[] memory = [.. new byte[Before], .. bytes, .. new byte[16]];
            SimdEmitter.Run(function, [memory]).ShouldBe(expected(bytes));
        }
    }

    private static unsafe void Stores(Opcode opcode, int? lane, byte[] value, byte[] expected)
    {
        var function = SimdEmitter.Compile(il =>
        {
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, Before);
            il.Emit(OpCodes.Add);
            SimdEmitter.PushSlot(il, 0, 'v');
            if (lane is { } number)
            {
                il.Emit(OpCodes.Ldc_I4, number);
            }

            il.Emit(OpCodes.Call, SimdLowering.MemoryOperation(opcode));
        });
        var memory = Enumerable.Repeat((byte)0xCC, 32).ToArray();
        fixed (byte* operands = value, results = memory)
        {
            function(operands, results);
        }

        byte[] rest = [.. Enumerable.Repeat((byte)0xCC, 32 - Before - expected.Length)];
        memory.ShouldBe([0xCC, 0xCC, 0xCC, .. expected, .. rest]);
    }

    private static void PushAddress(ILGenerator il, int offset)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, offset);
        il.Emit(OpCodes.Add);
    }
}
