using System.Buffers.Binary;
using Bailey.Testing.Modules;

namespace Bailey.Testing.Fuzzing;

/// <summary>Random choices, and random values of the kinds that find faults.</summary>
public sealed class RandomSource(int seed)
{
    private static readonly uint[] Floats32 =
        [0, 0x80000000, 0x3F800000, 0xBF800000, 0x7F800000, 0xFF800000, 0x7FC00000, 0x7F800001, 1, 0x4F000000, 0x4F800000, 0xCF000000, 0x7F7FFFFF];

    private static readonly ulong[] Floats64 =
    [
        0, 0x8000000000000000, 0x3FF0000000000000, 0xBFF0000000000000, 0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000000,
        0x7FF0000000000001, 1, 0x41E0000000000000, 0x41F0000000000000, 0x43E0000000000000, 0xC3E0000000000000, 0x7FEFFFFFFFFFFFFF,
    ];

    private readonly Random _random = new(seed);

    public bool Chance(int percent) => _random.Next(100) < percent;

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public int Below(int count) => _random.Next(count);

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public T Of<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    public long Integer(int bits)
    {
        var value = _random.Next(8) switch
        {
            0 or 1 or 2 => _random.Next(64),
            3 => -_random.Next(64),
            4 => 1L << _random.Next(bits),
            5 => (1L << _random.Next(bits)) - 1,
            6 => long.MinValue >> _random.Next(64),
            _ => _random.NextInt64(),
        };
        return bits == 32 ? (int)value : value;
    }

    public uint Float32Bits() => Chance(40) ? Of(Floats32) : Chance(50) ? BitConverter.SingleToUInt32Bits(_random.Next(-1000, 1000) / 8f) : (uint)Integer(32);

    public ulong Float64Bits() => Chance(40) ? Of(Floats64) : Chance(50) ? BitConverter.DoubleToUInt64Bits(_random.Next(-1000, 1000) / 8d) : (ulong)Integer(64);

    /// <summary>A constant instruction of a number or vector type.</summary>
    public void WriteConstant(ByteWriter writer, byte type)
    {
        Span<byte> bytes = stackalloc byte[16];
        switch (type)
        {
            case Code.I32:
                writer.Byte(0x41).S64(Integer(32));
                break;
            case Code.I64:
                writer.Byte(0x42).S64(Integer(64));
                break;
            case Code.F32:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, Float32Bits());
                writer.Byte(0x43).Bytes(bytes[..4]);
                break;
            case Code.F64:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, Float64Bits());
                writer.Byte(0x44).Bytes(bytes[..8]);
                break;
            case Code.V128:
                WriteVector(bytes);
                writer.Byte(0xFD).U32(0x0C).Bytes(bytes);
                break;
            default:
                throw new ArgumentException($"the type {type:x2} has no constants", nameof(type));
        }
    }

    private void WriteVector(Span<byte> bytes)
    {
        switch (_random.Next(3))
        {
            case 0:
                _random.NextBytes(bytes);
                break;
            case 1:
                for (var lane = 0; lane < 16; lane += 4)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes[lane..], Float32Bits());
                }

                break;
            default:
                for (var lane = 0; lane < 16; lane += 8)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(bytes[lane..], Float64Bits());
                }

                break;
        }
    }
}
