namespace Bailey.Wasm;

/// <summary>A linear memory (core specification, 4.2.8). Its bytes never move while the store lives.</summary>
public sealed class WasmMemory : WasmExternal
{
    /// <summary>Creates a memory of the host, to be imported by guests.</summary>
    /// <param name="store">The store it belongs to and whose limit it counts towards.</param>
    /// <param name="type">Its size.</param>
    /// <exception cref="WasmLinkException">The limit of the store does not allow it.</exception>
    public WasmMemory(WasmStore store, WasmMemoryType type)
        : base(store) => Type = type;

    /// <summary>Its type as declared.</summary>
    public WasmMemoryType Type { get; }

    /// <inheritdoc/>
    public override WasmExternalType ExternalType => Type with { Minimum = Pages };

    /// <summary>Present size in pages of 64 KiB.</summary>
    public ulong Pages => (ulong)Length / WasmMemoryType.PageSize;

    /// <summary>Present size in bytes.</summary>
    public long Length => throw new NotImplementedException();

    /// <summary>
    /// All bytes (of a memory over 2 GiB the first 2 GiB - 1). Valid until the memory grows or the store is disposed; do not keep it.
    /// </summary>
    public Span<byte> Span => throw new NotImplementedException();

    /// <summary>Some bytes, checked.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all inside the memory.</exception>
    public Span<byte> GetSpan(long address, int length) => throw new NotImplementedException();

    /// <summary>Grows by pages.</summary>
    /// <returns>The size before in pages, or -1 where a maximum or limit does not allow it.</returns>
    public long Grow(ulong pages) => throw new NotImplementedException();
}
