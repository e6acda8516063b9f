namespace Bailey.Wasm.Runtime;

/// <summary>
/// What a memory held: its size, and what of it was not zero, as copies of ranges or, where that is much and the system can share it, as an
/// image that the memory is mapped to.
/// </summary>
internal sealed class MemorySnapshot
{
    private const int Granule = 4096;

    private readonly WasmMemory _memory;
    private readonly ulong _length;
    private readonly List<(ulong Start, byte[] Bytes)> _ranges = [];
    private readonly MemoryImage? _image;

    internal unsafe MemorySnapshot(WasmMemory memory)
    {
        _memory = memory;
        _length = memory.ByteLength;
        var ranges = FindRanges();
        _image = ImageOf(ranges);
        if (_image is not null)
        {
            // The same bytes; from now on they are shared.
            memory.ResetTo(_image, _length);
            return;
        }

        foreach (var (start, length) in ranges)
        {
            _ranges.Add((start, Trimmed(new ReadOnlySpan<byte>(memory.Base + start, length))));
        }
    }

    /// <summary>Bytes that it keeps; an image is kept once for all that share it, and counted for each.</summary>
    internal long Bytes => _image is not null ? (long)_image.Length : _ranges.Sum(static range => (long)range.Bytes.Length);

    internal unsafe void Restore()
    {
        if (_image is not null)
        {
            _memory.ResetTo(_image, _length);
            return;
        }

        _memory.ClearTo(_length);
        foreach (var (start, bytes) in _ranges)
        {
            bytes.CopyTo(new Span<byte>(_memory.Base + start, bytes.Length));
        }
    }

    private unsafe List<(ulong Start, int Length)> FindRanges()
    {
        var ranges = new List<(ulong, int)>();
        ulong start = 0;
        while (start < _length)
        {
            var end = start;
            while (end < _length && new ReadOnlySpan<byte>(_memory.Base + end, Granule).ContainsAnyExcept((byte)0) && end - start < int.MaxValue - Granule)
            {
                end += Granule;
            }

            if (end > start)
            {
                ranges.Add((start, (int)(end - start)));
            }

            start = Math.Max(end, start + Granule);
        }

        return ranges;
    }

    private unsafe MemoryImage? ImageOf(List<(ulong Start, int Length)> ranges)
    {
        if (!MemoryReservation.GivesBack(_length) || ranges.Sum(static range => (long)range.Length) < (long)MemoryImage.WorthMapping)
        {
            return null;
        }

        // Sizes of memories are multiples of every system's page.
        var page = (ulong)Environment.SystemPageSize;
        var start = ranges[0].Start / page * page;
        var end = (ranges[^1].Start + (ulong)ranges[^1].Length + page - 1) / page * page;
        return end - start <= int.MaxValue ? MemoryImage.Share(start, new ReadOnlySpan<byte>(_memory.Base + start, (int)(end - start))) : null;
    }

    private static byte[] Trimmed(ReadOnlySpan<byte> bytes) => bytes[..(bytes.LastIndexOfAnyExcept((byte)0) + 1)].ToArray();
}
