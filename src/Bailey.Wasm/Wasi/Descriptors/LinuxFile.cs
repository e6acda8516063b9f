using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm;

/// <summary>An open file of the host.</summary>
internal sealed unsafe class LinuxFile : WasiDescriptor
{
    private const int FromCurrent = 1, FromEnd = 2;

    private readonly SafeFileHandle _file;
    private readonly WriteBudget _budget;

    public LinuxFile(SafeFileHandle file, WasiRights rights, WasiRights inheriting, WasiFdFlags flags, WriteBudget budget)
        : base(WasiFileType.RegularFile, rights, inheriting)
    {
        _file = file;
        _budget = budget;
        Flags = flags;
    }

    public override ulong AvailableBytes
    {
        get
        {
            var position = LinuxCalls.Seek(_file, 0, FromCurrent);
            return position >= 0 && LinuxCalls.TryGetStatus(_file, out var status) && status.Size > (ulong)position
                ? status.Size - (ulong)position
                : 0;
        }
    }

    public override WasiErrno Read(Span<byte> buffer, out int count)
    {
        nint result;
        fixed (byte* start = buffer)
        {
            do
            {
                result = LinuxCalls.Read(_file, start, buffer.Length);
            }
            while (result < 0 && LinuxCalls.LastError == LinuxCalls.Interrupted);
        }

        return Answer(result, out count);
    }

    public override WasiErrno ReadAt(Span<byte> buffer, ulong offset, out int count)
    {
        if (offset > long.MaxValue)
        {
            count = 0;
            return WasiErrno.Invalid;
        }

        nint result;
        fixed (byte* start = buffer)
        {
            do
            {
                result = LinuxCalls.ReadAt(_file, start, buffer.Length, (long)offset);
            }
            while (result < 0 && LinuxCalls.LastError == LinuxCalls.Interrupted);
        }

        return Answer(result, out count);
    }

    public override WasiErrno Write(ReadOnlySpan<byte> buffer, out int count)
    {
        var position = Flags.HasFlag(WasiFdFlags.Append)
            ? LinuxCalls.TryGetStatus(_file, out var status) ? (long)status.Size : -1
            : LinuxCalls.Seek(_file, 0, FromCurrent);
        if (position < 0)
        {
            count = 0;
            return WasiErrno.InputOutput;
        }

        var error = Bound((ulong)position, buffer.Length, out var allowed);
        if (error != WasiErrno.Success)
        {
            count = 0;
            return error;
        }

        nint result;
        fixed (byte* start = buffer)
        {
            do
            {
                result = LinuxCalls.Write(_file, start, allowed);
            }
            while (result < 0 && LinuxCalls.LastError == LinuxCalls.Interrupted);
        }

        return Charged(Answer(result, out count), count);
    }

    public override WasiErrno WriteAt(ReadOnlySpan<byte> buffer, ulong offset, out int count)
    {
        var error = Bound(offset, buffer.Length, out var allowed);
        if (error != WasiErrno.Success)
        {
            count = 0;
            return error;
        }

        nint result;
        fixed (byte* start = buffer)
        {
            do
            {
                result = LinuxCalls.WriteAt(_file, start, allowed, (long)offset);
            }
            while (result < 0 && LinuxCalls.LastError == LinuxCalls.Interrupted);
        }

        return Charged(Answer(result, out count), count);
    }

    public override WasiErrno Seek(long offset, byte whence, out ulong position)
    {
        position = 0;
        if (whence > FromEnd)
        {
            return WasiErrno.Invalid;
        }

        var result = LinuxCalls.Seek(_file, offset, whence);
        position = (ulong)Math.Max(result, 0);
        return result < 0 ? LinuxErrno.Last : WasiErrno.Success;
    }

    public override WasiErrno SetFlags(WasiFdFlags flags)
    {
        // Only appending can be changed on an open file; the others are kept or refused.
        const WasiFdFlags Changeable = WasiFdFlags.Append | WasiFdFlags.NonBlock;
        if ((flags & ~Changeable) != (Flags & ~Changeable))
        {
            return WasiErrno.NotSupported;
        }

        var host = LinuxCalls.NonBlock | (flags.HasFlag(WasiFdFlags.Append) ? LinuxCalls.Append : 0);
        if (LinuxCalls.Control(_file, LinuxCalls.SetFlagsCommand, host) < 0)
        {
            return LinuxErrno.Last;
        }

        Flags = flags;
        return WasiErrno.Success;
    }

    public override WasiErrno SetSize(ulong size)
    {
        if (size > (ulong)_budget.MaxFileBytes)
        {
            return WasiErrno.FileTooBig;
        }

        return LinuxCalls.SetLength(_file, (long)size) < 0 ? LinuxErrno.Last : WasiErrno.Success;
    }

    public override WasiErrno Allocate(ulong offset, ulong length)
    {
        if (length == 0)
        {
            return WasiErrno.Invalid;
        }

        if (offset > (ulong)_budget.MaxFileBytes || length > (ulong)_budget.MaxFileBytes - offset)
        {
            return WasiErrno.FileTooBig;
        }

        // It takes the place at once, so it counts as if written.
        if (!_budget.TryCharge((long)length))
        {
            return WasiErrno.NoSpace;
        }

        int result;
        do
        {
            result = LinuxCalls.Allocate(_file, 0, (long)offset, (long)length);
        }
        while (result < 0 && LinuxCalls.LastError == LinuxCalls.Interrupted);
        if (result == 0)
        {
            return WasiErrno.Success;
        }

        var error = LinuxErrno.Last;
        _budget.GiveBack((long)length);
        return error;
    }

    public override WasiErrno SetTimes(WasiTimes times) => SetTimes(_file, times);

    public override WasiErrno Synchronize(bool dataOnly) =>
        (dataOnly ? LinuxCalls.SynchronizeData(_file) : LinuxCalls.Synchronize(_file)) < 0 ? LinuxErrno.Last : WasiErrno.Success;

    public override WasiErrno GetStatus(out WasiFileStatus status) => GetStatus(_file, out status);

    public override void Dispose() => _file.Dispose();

    internal static WasiErrno GetStatus(SafeFileHandle file, out WasiFileStatus status)
    {
        var known = LinuxCalls.TryGetStatus(file, out var host);
        status = known ? host.ToWasi() : default;
        return known ? WasiErrno.Success : LinuxErrno.Last;
    }

    internal static WasiErrno SetTimes(SafeFileHandle file, WasiTimes times)
    {
        var pair = stackalloc LinuxTime[2];
        times.WriteTo(pair);
        return LinuxCalls.SetTimes(file, pair) < 0 ? LinuxErrno.Last : WasiErrno.Success;
    }

    private static WasiErrno Answer(nint result, out int count)
    {
        count = (int)Math.Max(result, 0);
        return result < 0 ? LinuxErrno.Last : WasiErrno.Success;
    }

    /// <summary>How much of a write the limits allow.</summary>
    private WasiErrno Bound(ulong offset, int wanted, out int allowed)
    {
        allowed = 0;
        if (wanted == 0)
        {
            return WasiErrno.Success;
        }

        if (offset >= (ulong)_budget.MaxFileBytes)
        {
            return WasiErrno.FileTooBig;
        }

        allowed = _budget.Allow((int)Math.Min((ulong)wanted, (ulong)_budget.MaxFileBytes - offset));
        return allowed == 0 ? WasiErrno.NoSpace : WasiErrno.Success;
    }

    private WasiErrno Charged(WasiErrno error, int written)
    {
        _budget.Charge(written);
        return error;
    }
}
