using Bailey.Testing.Modules;
using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Tests.Binary;

public sealed class WasmReaderTests
{
    private static readonly long[] Edges =
        [0, 1, -1, 63, 64, -64, -65, 127, 128, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    [Fact]
    public void Unsigned_numbers_are_read_as_written()
    {
        foreach (var value in Numbers())
        {
            ReaderOf(new ByteWriter().U64((ulong)value)).ReadU64().ShouldBe((ulong)value);
            ReaderOf(new ByteWriter().U32((uint)value)).ReadU32().ShouldBe((uint)value);
        }
    }

    [Fact]
    public void Signed_numbers_are_read_as_written()
    {
        foreach (var value in Numbers())
        {
            ReaderOf(new ByteWriter().S64(value)).ReadS64().ShouldBe(value);
            ReaderOf(new ByteWriter().S64((int)value)).ReadS32().ShouldBe((int)value);
            var value33 = value << 31 >> 31;
            ReaderOf(new ByteWriter().S64(value33)).ReadS33().ShouldBe(value33);
        }
    }

    [Fact]
    public void Every_number_of_up_to_six_bytes_is_read_or_refused_by_its_unused_bits()
    {
        // The reference is plain arithmetic: the value of all bits, which must be that of the low 32.
        var random = new Random(20261122);
        var bytes = new byte[6];
        for (var i = 0; i < 20_000; i++)
        {
            var length = random.Next(1, 7);
            random.NextBytes(bytes);
            for (var at = 0; at < length; at++)
            {
                bytes[at] = (byte)(at == length - 1 ? bytes[at] & 0x7F : bytes[at] | 0x80);
            }

            long value = 0;
            for (var at = 0; at < length; at++)
            {
                value |= (long)(bytes[at] & 0x7F) << (7 * at);
            }

            var signed = value << (64 - (7 * length)) >> (64 - (7 * length));
            Read(bytes, length, static (ref WasmReader r) => r.ReadU32()).ShouldBe(length <= 5 && value == (uint)value ? value : null);
            Read(bytes, length, static (ref WasmReader r) => r.ReadS32()).ShouldBe(length <= 5 && signed == (int)signed ? signed : null);
        }
    }

    [Fact]
    public void Count_that_cannot_fit_is_refused() => Should.Throw<WasmModuleException>(
        () => ReaderOf(new ByteWriter().U32(uint.MaxValue).U64(0)).ReadCount(1)).ErrorCode.ShouldBe(WasmErrorCode.Malformed);

    private delegate long Reading(ref WasmReader reader);

    private static long? Read(byte[] bytes, int length, Reading read)
    {
        var reader = new WasmReader(bytes, 0, length);
        try
        {
            var value = read(ref reader);
            reader.AtEnd.ShouldBeTrue();
            return value;
        }
        catch (WasmModuleException error) when (error.ErrorCode == WasmErrorCode.Malformed)
        {
            return null;
        }
    }

    private static IEnumerable<long> Numbers()
    {
        var random = new Random(20261122);
        return Edges.Concat(Enumerable.Range(0, 2_000).Select(_ => random.NextInt64() >> random.Next(64)));
    }

    private static WasmReader ReaderOf(ByteWriter writer) => new(writer.ToArray(), 0, writer.Length);
}
