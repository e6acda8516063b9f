namespace Bailey.Wasm;

// Reading, writing, seeking and listing.
public sealed partial class WasiPreview1
{
    private const uint MaxBuffers = 1024;

    private delegate WasiErrno Transfer(WasiDescriptor descriptor, Span<byte> buffer, ulong offset, out int count);

    private void DefineTransfers(WasiDefinitions functions) => functions
        .Define("fd_read", (WasmInstance caller, int fd, uint buffers, uint count, uint moved) =>
            (int)Move(caller, fd, WasiRights.FdRead, buffers, count, 0, moved, static (from, buffer, _, out n) => from.Read(buffer, out n)))
        .Define("fd_pread", (WasmInstance caller, int fd, uint buffers, uint count, ulong offset, uint moved) =>
            (int)Move(caller, fd, WasiRights.FdRead, buffers, count, offset, moved, static (from, buffer, at, out n) => from.ReadAt(buffer, at, out n)))
        .Define("fd_write", (WasmInstance caller, int fd, uint buffers, uint count, uint moved) =>
            (int)Move(caller, fd, WasiRights.FdWrite, buffers, count, 0, moved, static (to, buffer, _, out n) => to.Write(buffer, out n)))
        .Define("fd_pwrite", (WasmInstance caller, int fd, uint buffers, uint count, ulong offset, uint moved) =>
            (int)Move(caller, fd, WasiRights.FdWrite, buffers, count, offset, moved, static (to, buffer, at, out n) => to.WriteAt(buffer, at, out n)))
        .Define("fd_seek", (WasmInstance caller, int fd, long offset, uint whence, uint result) =>
            (int)Seek(Memory(caller), fd, WasiRights.FdSeek, offset, whence, result))
        .Define("fd_tell", (WasmInstance caller, int fd, uint result) =>
            (int)Seek(Memory(caller), fd, WasiRights.FdTell, 0, 1, result))
        .Define("fd_readdir", (WasmInstance caller, int fd, uint buffer, uint length, ulong cookie, uint used) =>
            (int)ReadDirectory(caller, fd, buffer, length, cookie, used));

    /// <summary>Reads into or writes from the guest's buffers one after the other, until one is not moved in full.</summary>
    private WasiErrno Move(
        WasmInstance caller, int fd, WasiRights needed, uint buffers, uint count, ulong offset, uint moved, Transfer transfer)
    {
        var error = Find(fd, needed, out var descriptor);
        if (error != WasiErrno.Success)
        {
            // As POSIX has it for a descriptor that was not opened for this; what the host refuses is another matter.
            return error == WasiErrno.NotCapable ? WasiErrno.BadDescriptor : error;
        }

        if (count > MaxBuffers)
        {
            return WasiErrno.Invalid;
        }

        var memory = Memory(caller);
        if (!memory.TryGet(moved, sizeof(uint), out _) || !memory.TryGet(buffers, count * 2 * sizeof(uint), out _))
        {
            return WasiErrno.Fault;
        }

        uint total = 0;
        for (uint i = 0; i < count && total < _options.MaxTransferBytes; i++)
        {
            memory.TryRead(buffers + (i * 8), out var address);
            memory.TryRead(buffers + (i * 8) + 4, out var length);
            if (!memory.TryGet(address, length, out var buffer))
            {
                error = WasiErrno.Fault;
                break;
            }

            buffer = buffer[..(int)Math.Min(length, (uint)_options.MaxTransferBytes - total)];
            error = transfer(descriptor, buffer, offset + total, out var done);
            total += (uint)done;
            if (error != WasiErrno.Success || done < length)
            {
                break;
            }
        }

        Charge(caller, total / BytesPerFuel);

        // What was moved before an error is reported; the error will come again with the next call.
        if (total == 0 && error != WasiErrno.Success)
        {
            return error;
        }

        memory.TryWrite(moved, total);
        return WasiErrno.Success;
    }

    private WasiErrno Seek(GuestMemory memory, int fd, WasiRights needed, long offset, uint whence, uint result)
    {
        if (whence > byte.MaxValue)
        {
            return WasiErrno.Invalid;
        }

        var error = Find(fd, WasiRights.None, out var descriptor);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        if ((descriptor.Rights & needed) == 0 && descriptor.Type == WasiFileType.RegularFile)
        {
            return WasiErrno.NotCapable;
        }

        if (!memory.TryGet(result, sizeof(ulong), out _))
        {
            return WasiErrno.Fault;
        }

        error = descriptor.Seek(offset, (byte)whence, out var position);
        if (error == WasiErrno.Success)
        {
            memory.TryWrite(result, position);
        }

        return error;
    }

    private WasiErrno ReadDirectory(WasmInstance caller, int fd, uint buffer, uint length, ulong cookie, uint used)
    {
        var error = Find(fd, WasiRights.None, out var descriptor);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        if (descriptor is not LinuxDirectory directory)
        {
            return WasiErrno.NotDirectory;
        }

        if (!directory.Rights.HasFlag(WasiRights.FdReaddir))
        {
            return WasiErrno.NotCapable;
        }

        var memory = Memory(caller);
        if (!memory.TryGet(buffer, length, out var target) || !memory.TryGet(used, sizeof(uint), out _))
        {
            return WasiErrno.Fault;
        }

        Charge(caller, FuelOfSystemCall);
        error = directory.ReadEntries(target, cookie, caller.Store, out var written);
        if (error == WasiErrno.Success)
        {
            memory.TryWrite(used, (uint)written);
            Charge(caller, (uint)written / BytesPerFuel);
        }

        return error;
    }
}
