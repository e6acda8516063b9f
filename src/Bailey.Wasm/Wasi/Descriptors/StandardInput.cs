namespace Bailey.Wasm;

/// <summary>The standard input: bytes given beforehand.</summary>
internal sealed class StandardInput(ReadOnlyMemory<byte> contents)
    : WasiDescriptor(WasiFileType.CharacterDevice, WasiRights.FdRead | WasiRights.FdFilestatGet | WasiRights.PollFdReadwrite, WasiRights.None)
{
    private ReadOnlyMemory<byte> _rest = contents;

    public override ulong AvailableBytes => (ulong)_rest.Length;

    public override WasiErrno Read(Span<byte> buffer, out int count)
    {
        count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return WasiErrno.Success;
    }

    public override WasiErrno GetStatus(out WasiFileStatus status)
    {
        status = new(Type, 0, 0, 0, 0, 0, 0, 0);
        return WasiErrno.Success;
    }
}
