namespace Bailey.Wasm;

/// <summary>The standard output or error: passes bytes on to the host, up to a number.</summary>
/// <remarks>
/// What is beyond is dropped with success: a plugin that logs too much should go on working, and the host can tell.
/// </remarks>
internal sealed class StandardOutput(Action<ReadOnlySpan<byte>>? sink, long maxBytes)
    : WasiDescriptor(WasiFileType.CharacterDevice, WasiRights.FdWrite | WasiRights.FdFilestatGet | WasiRights.PollFdReadwrite, WasiRights.None)
{
    private long _left = maxBytes;

    public long DroppedBytes { get; private set; }

    public override WasiErrno Write(ReadOnlySpan<byte> buffer, out int count)
    {
        count = buffer.Length;
        var passed = (int)Math.Min(buffer.Length, _left);
        _left -= passed;
        DroppedBytes += buffer.Length - passed;
        if (passed > 0)
        {
            sink?.Invoke(buffer[..passed]);
        }

        return WasiErrno.Success;
    }

    public override WasiErrno GetStatus(out WasiFileStatus status)
    {
        status = new(Type, 0, 0, 0, 0, 0, 0, 0);
        return WasiErrno.Success;
    }
}
