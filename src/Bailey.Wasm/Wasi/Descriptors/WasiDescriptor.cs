namespace Bailey.Wasm;

/// <summary>What a descriptor of the guest stands for. What a kind does not offer is answered with an error.</summary>
internal abstract class WasiDescriptor(WasiFileType type, WasiRights rights, WasiRights inheriting) : IDisposable
{
    public WasiFileType Type { get; } = type;

    public WasiRights Rights { get; set; } = rights;

    public WasiRights Inheriting { get; set; } = inheriting;

    public WasiFdFlags Flags { get; protected set; }

    /// <summary>Where the guest finds it, in UTF-8, when it is a preopen.</summary>
    public byte[]? PreopenName { get; init; }

    /// <summary>The preopen that it is, or lies beneath; null for the standard ones.</summary>
    public WasiPreopen? Preopen { get; init; }

    public virtual WasiErrno Read(Span<byte> buffer, out int count)
    {
        count = 0;
        return WasiErrno.BadDescriptor;
    }

    public virtual WasiErrno ReadAt(Span<byte> buffer, ulong offset, out int count)
    {
        count = 0;
        return WasiErrno.IllegalSeek;
    }

    public virtual WasiErrno Write(ReadOnlySpan<byte> buffer, out int count)
    {
        count = 0;
        return WasiErrno.BadDescriptor;
    }

    public virtual WasiErrno WriteAt(ReadOnlySpan<byte> buffer, ulong offset, out int count)
    {
        count = 0;
        return WasiErrno.IllegalSeek;
    }

    public virtual WasiErrno Seek(long offset, byte whence, out ulong position)
    {
        position = 0;
        return WasiErrno.IllegalSeek;
    }

    public virtual WasiErrno SetFlags(WasiFdFlags flags) => WasiErrno.NotSupported;

    public virtual WasiErrno SetSize(ulong size) => WasiErrno.Invalid;

    public virtual WasiErrno Allocate(ulong offset, ulong length) => WasiErrno.NotSupported;

    public virtual WasiErrno SetTimes(WasiTimes times) => WasiErrno.NotSupported;

    public virtual WasiErrno Synchronize(bool dataOnly) => WasiErrno.Invalid;

    /// <summary>Bytes that can be read without waiting, for <c>poll_oneoff</c>.</summary>
    public virtual ulong AvailableBytes => 0;

    public abstract WasiErrno GetStatus(out WasiFileStatus status);

    public virtual void Dispose()
    {
    }
}
