using System.Buffers.Binary;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>
/// The memory that host and guest exchange bytes through: apart from the guest's own, shared by the linked modules of one
/// plugin, and counted towards the limit of the store. Addresses and lengths are unsigned although they arrive as i64.
/// </summary>
/// <remarks>
/// Blocks are kept in <see cref="BlockMap"/> and not in the memory itself, so that no store of a guest can touch them.
/// </remarks>
internal sealed class ExtismKernel(WasmStore store)
{
    private const long MaxBytes = 1L << 30;
    private const int BytesPerFuel = 16;

    private readonly BlockMap _blocks = new();
    private WasmMemory? _memory;
    private ulong _end;
    private ulong _storable;
    private ulong _inputOffset;
    private ulong _inputLength;
    private ulong _outputOffset;
    private ulong _outputLength;
    private ulong _error;

    /// <summary>Output as it was set last.</summary>
    internal byte[] Output => _outputLength == 0 ? [] : Bytes(_outputOffset, _outputLength).ToArray();

    /// <summary>The error that is set, or an empty span.</summary>
    internal ReadOnlySpan<byte> Error => Bytes(_error, (ulong)_blocks.Length(_error));

    /// <summary>Whether an error is set.</summary>
    internal bool HasError => _blocks.Length(_error) != 0;

    internal long Alloc(long length)
    {
        if ((ulong)length is 0 or > MaxBytes)
        {
            return 0;
        }

        // Fresh memory first, freed memory only before growing: a guest that frees a handle which the host has freed already
        // must not hit a block made in between. PDKs do so.
        var address = _blocks.EndAfter((int)length) <= Length() ? _blocks.Append((int)length) : _blocks.TryReuse((int)length);
        if (address == 0)
        {
            _blocks.Trim();
            var end = _blocks.EndAfter((int)length);
            if (end > MaxBytes || !Ensure(end))
            {
                return 0;
            }

            address = _blocks.Append((int)length);
        }

        UpdateRange();
        return address;
    }

    internal void Free(long handle)
    {
        if (!_blocks.Release((ulong)handle))
        {
            return;
        }

        if ((ulong)handle == _inputOffset)
        {
            _inputLength = 0;
        }

        UpdateRange();
    }

    internal long Length(long handle) => _blocks.Length((ulong)handle);

    internal int LoadU8(long address) => (ulong)address < _end ? _memory!.Span[(int)address] : 0;

    internal long LoadU64(long address) =>
        _end >= 8 && (ulong)address <= _end - 8 ? BinaryPrimitives.ReadInt64LittleEndian(_memory!.Span[(int)address..]) : 0;

    internal void StoreU8(long address, int value)
    {
        if ((ulong)address - BlockMap.Granule < _storable)
        {
            _memory!.Span[(int)address] = (byte)value;
        }
    }

    internal void StoreU64(long address, long value)
    {
        var at = (ulong)address - BlockMap.Granule;
        if (_storable >= 8 && at <= _storable - 8)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_memory!.Span[(int)address..], value);
        }
    }

    internal long InputLength() => (long)_inputLength;

    internal long InputOffset() => _inputLength == 0 ? 0 : (long)_inputOffset;

    internal int InputLoadU8(long offset) =>
        (ulong)offset < _inputLength ? _memory!.Span[(int)(_inputOffset + (ulong)offset)] : 0;

    internal long InputLoadU64(long offset) =>
        _inputLength >= 8 && (ulong)offset <= _inputLength - 8
            ? BinaryPrimitives.ReadInt64LittleEndian(_memory!.Span[(int)(_inputOffset + (ulong)offset)..])
            : 0;

    internal void OutputSet(long address, long length)
    {
        var (at, count) = ((ulong)address, (ulong)length);
        if (count == 0 || (at >= BlockMap.Granule && count <= _end && at <= _end - count))
        {
            (_outputOffset, _outputLength) = (at, count);
        }
    }

    internal void ErrorSet(long handle)
    {
        if ((ulong)handle <= _end)
        {
            _error = (ulong)handle;
        }
    }

    /// <summary>Ends the life of every handle and forgets input, output and error; what was written is erased.</summary>
    internal void Reset()
    {
        _memory?.Span[..(int)_blocks.HighWater].Clear();
        _blocks.Clear();
        (_inputOffset, _inputLength, _outputOffset, _outputLength, _error) = (0, 0, 0, 0, 0);
        UpdateRange();
    }

    /// <summary>Copies the input of a call.</summary>
    /// <returns>Whether memory sufficed.</returns>
    internal bool TrySetInput(ReadOnlySpan<byte> input)
    {
        (_inputOffset, _inputLength) = (0, 0);
        if (!TryWrite(input, out var handle))
        {
            return false;
        }

        (_inputOffset, _inputLength) = ((ulong)handle, (ulong)input.Length);
        return true;
    }

    /// <summary>Copies bytes into a new block; none become handle 0.</summary>
    /// <returns>Whether memory sufficed.</returns>
    internal bool TryWrite(ReadOnlySpan<byte> bytes, out long handle)
    {
        handle = Alloc(bytes.Length);
        if (handle == 0)
        {
            return bytes.IsEmpty;
        }

        bytes.CopyTo(_memory!.Span[(int)handle..]);
        return true;
    }

    /// <summary>Charges for bytes that the host copies or reads for the guest, which would otherwise come cheaper than its own work.</summary>
    /// <exception cref="WasmTrapException">The fuel is used up.</exception>
    internal void Charge(long bytes)
    {
        var units = bytes / BytesPerFuel;
        if (store.Fuel < units)
        {
            store.Fuel = 0;
            throw new WasmTrapException(WasmTrapKind.OutOfFuel);
        }

        store.Fuel -= units;
    }

    /// <summary>The bytes of a whole block; of handle 0 none. Valid until the next allocation.</summary>
    /// <returns>Whether it is 0 or the handle of a live block.</returns>
    internal bool TryRead(long handle, out ReadOnlySpan<byte> bytes)
    {
        var length = _blocks.Length((ulong)handle);
        bytes = Bytes((ulong)handle, (ulong)length);
        return handle == 0 || length != 0;
    }

    private ReadOnlySpan<byte> Bytes(ulong address, ulong length) =>
        length == 0 ? [] : _memory!.Span.Slice((int)address, (int)length);

    private long Length() => _memory?.Length ?? 0;

    private bool Ensure(long end)
    {
        // Made on first use: a plugin that exchanges nothing has no second memory.
        _memory ??= new WasmMemory(store, new WasmMemoryType(0, MaxBytes / WasmMemoryType.PageSize));
        var missing = end - _memory.Length;
        return missing <= 0 || _memory.Grow((ulong)((missing + WasmMemoryType.PageSize - 1) / WasmMemoryType.PageSize)) >= 0;
    }

    private void UpdateRange()
    {
        _end = (ulong)_blocks.End;
        _storable = _end == 0 ? 0 : _end - BlockMap.Granule;
    }
}
