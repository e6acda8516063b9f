using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>A linear memory (core specification, 4.2.8). Its bytes never move while the store lives.</summary>
public sealed unsafe class WasmMemory : WasmExternal
{
    // Read by compiled code (FunctionCompiler): names and types are its contract. The base never changes while guests run.
    internal byte* Base;
    internal ulong ByteLength;

    // As many as 32 bits can address; of what lies beyond, compiled code and guard pages know nothing.
    private const ulong MaxPages32 = 65_536;

    private readonly MemoryReservation _reservation;
    private readonly ulong _maximumBytes;

    /// <summary>Creates a memory of the host, to be imported by guests.</summary>
    /// <param name="store">The store it belongs to and whose limit it counts towards.</param>
    /// <param name="type">Its size.</param>
    /// <exception cref="ArgumentException">It would have more pages than 32-bit addresses can name, which it has.</exception>
    /// <exception cref="WasmLinkException">The limit of the store does not allow it.</exception>
    public WasmMemory(WasmStore store, WasmMemoryType type)
        : this(store, type, guarded: true)
    {
    }

    /// <param name="store">The store it belongs to.</param>
    /// <param name="type">Its size.</param>
    /// <param name="guarded">Whether it is to be guarded (<see cref="IsGuarded"/>) where that can be.</param>
    internal WasmMemory(WasmStore store, WasmMemoryType type, bool guarded)
        : base(store)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!type.Is64 && (type.Minimum > MaxPages32 || type.Maximum > MaxPages32))
        {
            throw new ArgumentException($"a memory of 32-bit addresses has at most {MaxPages32} pages, not {type}", nameof(type));
        }

        Type = type;
        store.RequireRoomForMemory();
        var minimum = ToBytes(type.Minimum);
        if (!store.AllowsMemory(minimum))
        {
            store.CountMemoryRefusal();
            throw new WasmLinkException(
                WasmErrorCode.LimitExceeded,
                $"a memory of {type.Minimum} pages exceeds the limit of {store.MemoryLimit} bytes for the memories of a store (WasmStoreOptions.MaxMemoryBytes); {store.MemoryBytes} are in use");
        }

        _maximumBytes = Math.Min(
            ToBytes(type.Maximum ?? (type.Is64 ? ulong.MaxValue : MaxPages32)),
            Math.Max(minimum, (ulong)store.Options.MaxMemoryBytes));
        try
        {
            _reservation = (guarded && !type.Is64 ? MemoryReservation.TryGuarded(_maximumBytes, minimum) : null) ?? new MemoryReservation(_maximumBytes, minimum);
        }
        catch (OutOfMemoryException exception)
        {
            throw new WasmLinkException(WasmErrorCode.LimitExceeded, exception.Message);
        }

        Base = _reservation.Base;
        ByteLength = minimum;
        store.Own(this);
        store.ReserveMemory((long)minimum);
    }

    /// <summary>Whether accesses outside of it fault, so that compiled code need not check them.</summary>
    internal bool IsGuarded => _reservation.IsGuarded;

    /// <summary>Its type as declared.</summary>
    public WasmMemoryType Type { get; }

    /// <inheritdoc/>
    public override WasmExternalType ExternalType => Type with { Minimum = Pages };

    /// <summary>Present size in pages of 64 KiB.</summary>
    public ulong Pages => ByteLength / WasmMemoryType.PageSize;

    /// <summary>Present size in bytes; 0 after the store is disposed.</summary>
    public long Length => (long)ByteLength;

    /// <summary>
    /// All bytes (of a memory over 2 GiB the first 2 GiB - 1). Valid until the memory grows or the store is disposed; do not keep it.
    /// </summary>
    public Span<byte> Span => new(Base, (int)Math.Min(ByteLength, int.MaxValue));

    /// <summary>Some bytes, checked. Valid until the store is disposed; do not keep it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all inside the memory.</exception>
    public Span<byte> GetSpan(long address, int length)
    {
        if ((ulong)address > ByteLength || length < 0 || (ulong)length > ByteLength - (ulong)address)
        {
            throw new ArgumentOutOfRangeException(nameof(address), $"{length} bytes at {address} are not inside a memory of {ByteLength} bytes");
        }

        return new(Base + address, length);
    }

    /// <summary>Grows by pages.</summary>
    /// <returns>The size before in pages, or -1 where a maximum or limit does not allow it.</returns>
    public long Grow(ulong pages)
    {
        var before = Pages;
        if (pages == 0)
        {
            return (long)before;
        }

        var more = ToBytes(pages);
        if (Base is null || more > _maximumBytes - ByteLength || !Store.AllowsMemory(more) || !_reservation.TryCommit(ByteLength + more))
        {
            // Beyond its own maximum no limit of the store is to blame.
            if (Base is not null && more <= ToBytes(Type.Maximum ?? (Type.Is64 ? ulong.MaxValue : MaxPages32)) - ByteLength && !Store.AllowsMemory(more))
            {
                Store.CountMemoryRefusal();
            }

            return -1;
        }

        ByteLength += more;
        Store.ReserveMemory((long)more);
        return (long)before;
    }

    /// <summary>Makes all bytes zero, and the memory as long as it was before it grew.</summary>
    internal void ClearTo(ulong length)
    {
        _reservation.Clear(ByteLength);
        SetLength(length);
    }

    /// <summary>Makes the bytes those of an image and zeros around it, and the memory as long as it was before it grew.</summary>
    internal void ResetTo(MemoryImage image, ulong length)
    {
        if (_reservation.TryReset(image, ByteLength))
        {
            SetLength(length);
            return;
        }

        ClearTo(length);
        image.Bytes.CopyTo(new Span<byte>(Base + image.Start, (int)image.Length));
    }

    /// <summary>Begins as an image, in a memory that nothing was written to.</summary>
    internal bool TryStartFrom(MemoryImage image) => image.End <= ByteLength && _reservation.TryStartFrom(image);

    internal void Release()
    {
        ByteLength = 0;
        Base = null;
        _reservation.Dispose();
    }

    private void SetLength(ulong length)
    {
        _reservation.Resize(length);
        Store.ReserveMemory((long)length - (long)ByteLength);
        ByteLength = length;
    }

    private static ulong ToBytes(ulong pages) =>
        pages > ulong.MaxValue / WasmMemoryType.PageSize ? ulong.MaxValue : pages * WasmMemoryType.PageSize;
}
