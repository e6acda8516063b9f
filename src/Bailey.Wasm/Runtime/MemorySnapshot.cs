namespace Bailey.Wasm.Runtime;

/// <summary>What a memory held: its size, and the ranges of it that were not zero.</summary>
internal sealed class MemorySnapshot
{
    private const int Granule = 4096;

    private readonly WasmMemory _memory;
    private readonly ulong _length;
    private readonly List<(ulong Start, byte[] Bytes)> _ranges = [];

    internal unsafe MemorySnapshot(WasmMemory memory)
    {
        _memory = memory;
        _length = memory.ByteLength;
        ulong start = 0;
        while (start < _length)
        {
            var end = start;
            while (end < _length && new ReadOnlySpan<byte>(memory.Base + end, Granule).ContainsAnyExcept((byte)0) && end - start < int.MaxValue - Granule)
            {
                end += Granule;
            }

            if (end > start)
            {
                _ranges.Add((start, Trimmed(new ReadOnlySpan<byte>(memory.Base + start, (int)(end - start)))));
            }

            start = Math.Max(end, start + Granule);
        }
    }

    internal unsafe void Restore()
    {
        _memory.ClearTo(_length);
        foreach (var (start, bytes) in _ranges)
        {
            bytes.CopyTo(new Span<byte>(_memory.Base + start, bytes.Length));
        }
    }

    private static byte[] Trimmed(ReadOnlySpan<byte> bytes) => bytes[..(bytes.LastIndexOfAnyExcept((byte)0) + 1)].ToArray();
}
