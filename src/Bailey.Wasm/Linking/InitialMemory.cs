using Bailey.Wasm.Binary;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Linking;

/// <summary>
/// What the active data segments of a module make of its first memory, where that is the same for every instance and much: an image that
/// each new instance's memory is mapped to instead of copying.
/// </summary>
internal sealed class InitialMemory(ModuleDefinition definition)
{
    private const ulong MaxImageBytes = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private MemoryImage? _image;
    private volatile bool _planned;
    private bool _wasUsed;

    /// <summary>
    /// Does what copying all active segments does, with the same fuel. False where that is to be done one by one, which the first instance
    /// always does: many modules never have a second.
    /// </summary>
    public bool TryCopy(InstanceState state)
    {
        if (Image() is not { } image || !state.Memories[0].TryStartFrom(image))
        {
            return false;
        }

        for (var i = 0; i < definition.Data.Length; i++)
        {
            if (definition.Data[i].Mode == SegmentMode.Active)
            {
                MemoryOperations.Poll(state.Store, more: true);
                MemoryOperations.Charge(state, (uint)definition.Data[i].Length, MemoryOperations.BytesPerFuel);
                MemoryOperations.Drop(state, i);
            }
        }

        return true;
    }

    private MemoryImage? Image()
    {
        if (_planned)
        {
            return _image;
        }

        lock (_gate)
        {
            if (_wasUsed && !_planned)
            {
                _image = Create();
                _planned = true;
            }

            _wasUsed = true;
            return _image;
        }
    }

    private MemoryImage? Create()
    {
        if (definition.ImportedMemories > 0 || definition.Memories is not [{ Minimum: <= 65_536 }, ..])
        {
            return null;
        }

        var size = definition.Memories[0].Minimum * WasmMemoryType.PageSize;
        var (start, end, total) = (ulong.MaxValue, 0UL, 0UL);
        foreach (var segment in definition.Data)
        {
            if (segment.Mode != SegmentMode.Active)
            {
                continue;
            }

            // One that does not fit traps, after those before it were copied.
            if (segment.Memory != 0 || OffsetOf(segment) is not { } offset || offset > size || (ulong)segment.Length > size - offset)
            {
                return null;
            }

            if (segment.Length > 0)
            {
                start = Math.Min(start, offset);
                end = Math.Max(end, offset + (ulong)segment.Length);
            }

            total += (ulong)segment.Length;
        }

        if (total < MemoryImage.WorthMapping)
        {
            return null;
        }

        var page = (ulong)Environment.SystemPageSize;
        start = start / page * page;
        end = (end + page - 1) / page * page;

        // Far apart, they would cost more as one piece than they hold.
        if (end - start > Math.Min(MaxImageBytes, total * 16))
        {
            return null;
        }

        var bytes = new byte[end - start];
        foreach (var segment in definition.Data)
        {
            if (segment.Mode == SegmentMode.Active && segment.Length > 0)
            {
                definition.Bytes.AsSpan(segment.Start, segment.Length).CopyTo(bytes.AsSpan((int)(OffsetOf(segment)!.Value - start)));
            }
        }

        return MemoryImage.Share(start, bytes);
    }

    private static ulong? OffsetOf(DataSegment segment) => segment.Offset!.Instructions switch
    {
        [{ Opcode: Opcode.I32Const } single] => (uint)single.Bits,
        [{ Opcode: Opcode.I64Const } single] => single.Bits,
        _ => null,
    };
}
