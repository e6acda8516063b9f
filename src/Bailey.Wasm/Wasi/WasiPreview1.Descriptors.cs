using System.Buffers.Binary;

namespace Bailey.Wasm;

// Functions on descriptors: facts and changes. Reading and writing is in WasiPreview1.Transfers.cs.
public sealed partial class WasiPreview1
{
    private const byte LastAdvice = 5;
    private const int StatusOfDescriptorLength = 24;

    private void DefineDescriptors(WasiDefinitions functions)
    {
        DefineTransfers(functions);
        functions
            .Define("fd_advise", (int fd, ulong offset, ulong length, uint advice) =>
                (int)(advice > LastAdvice ? WasiErrno.Invalid : Find(fd, WasiRights.FdAdvise, out _)))
            .Define("fd_allocate", (int fd, ulong offset, ulong length) =>
                (int)(Find(fd, WasiRights.FdAllocate, out var file) is var error && error != WasiErrno.Success ? error : file.Allocate(offset, length)))
            .Define("fd_close", (int fd) => (int)Close(fd))
            .Define("fd_renumber", (int from, int to) => (int)Renumber(from, to))
            .Define("fd_sync", (int fd) => (int)Synchronize(fd, WasiRights.FdSync, dataOnly: false))
            .Define("fd_datasync", (int fd) => (int)Synchronize(fd, WasiRights.FdDatasync, dataOnly: true))
            .Define("fd_fdstat_get", (WasmInstance caller, int fd, uint result) =>
                (int)GetDescriptorStatus(Memory(caller), fd, result))
            .Define("fd_fdstat_set_flags", (int fd, uint flags) => (int)SetFlags(fd, flags))
            .Define("fd_fdstat_set_rights", (int fd, ulong rights, ulong inheriting) =>
                (int)SetRights(fd, (WasiRights)rights, (WasiRights)inheriting))
            .Define("fd_filestat_get", (WasmInstance caller, int fd, uint result) =>
                (int)GetFileStatus(Memory(caller), fd, result))
            .Define("fd_filestat_set_size", (int fd, ulong size) =>
                (int)(Find(fd, WasiRights.FdFilestatSetSize, out var file) is var error && error != WasiErrno.Success ? error : file.SetSize(size)))
            .Define("fd_filestat_set_times", (int fd, ulong access, ulong modification, uint flags) =>
                (int)SetTimes(fd, access, modification, flags))
            .Define("fd_prestat_get", (WasmInstance caller, int fd, uint result) =>
                (int)GetPreopen(Memory(caller), fd, result))
            .Define("fd_prestat_dir_name", (WasmInstance caller, int fd, uint path, uint length) =>
                (int)GetPreopenName(Memory(caller), fd, path, length));
    }

    private WasiErrno Close(int fd)
    {
        _touched = true;
        return _descriptors.Close(fd);
    }

    private WasiErrno Renumber(int from, int to)
    {
        _touched = true;
        return _descriptors.Renumber(from, to);
    }

    private WasiErrno Synchronize(int fd, WasiRights needed, bool dataOnly)
    {
        var error = Find(fd, needed, out var descriptor);
        return error != WasiErrno.Success ? error : descriptor.Synchronize(dataOnly);
    }

    private WasiErrno GetDescriptorStatus(GuestMemory memory, int fd, uint result)
    {
        var error = Find(fd, WasiRights.None, out var descriptor);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        if (!memory.TryGet(result, StatusOfDescriptorLength, out var target))
        {
            return WasiErrno.Fault;
        }

        target.Clear();
        target[0] = (byte)descriptor.Type;
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], (ushort)descriptor.Flags);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], (ulong)descriptor.Rights);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], (ulong)descriptor.Inheriting);
        return WasiErrno.Success;
    }

    private WasiErrno SetFlags(int fd, uint flags)
    {
        if (flags > (uint)WasiFdFlags.All)
        {
            return WasiErrno.Invalid;
        }

        var error = Find(fd, WasiRights.FdFdstatSetFlags, out var descriptor);
        return error != WasiErrno.Success ? error : descriptor.SetFlags((WasiFdFlags)flags);
    }

    private WasiErrno SetRights(int fd, WasiRights rights, WasiRights inheriting)
    {
        var error = Find(fd, rights, out var descriptor);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        if ((descriptor.Inheriting & inheriting) != inheriting)
        {
            return WasiErrno.NotCapable;
        }

        descriptor.Rights = rights;
        descriptor.Inheriting = inheriting;
        return WasiErrno.Success;
    }

    private WasiErrno GetFileStatus(GuestMemory memory, int fd, uint result)
    {
        var error = Find(fd, WasiRights.FdFilestatGet, out var descriptor);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        error = descriptor.GetStatus(out var status);
        return error != WasiErrno.Success ? error : WriteStatus(memory, status, result);
    }

    private WasiErrno WriteStatus(GuestMemory memory, WasiFileStatus status, uint result)
    {
        if (!memory.TryGet(result, WasiFileStatus.EncodedLength, out var target))
        {
            return WasiErrno.Fault;
        }

        status.WriteTo(target, _granularity);
        return WasiErrno.Success;
    }

    private WasiErrno SetTimes(int fd, ulong access, ulong modification, uint flags)
    {
        if (flags > ushort.MaxValue || new WasiTimes(access, modification, (ushort)flags) is var times && !times.IsValid)
        {
            return WasiErrno.Invalid;
        }

        var error = Find(fd, WasiRights.FdFilestatSetTimes, out var descriptor);
        return error != WasiErrno.Success ? error : descriptor.SetTimes(times);
    }

    private WasiErrno GetPreopen(GuestMemory memory, int fd, uint result)
    {
        if (!_descriptors.TryGet(fd, out var descriptor) || descriptor.PreopenName is null)
        {
            return WasiErrno.BadDescriptor;
        }

        // Tag 0: a directory.
        return memory.TryWrite(result, 0u) && memory.TryWrite(result + sizeof(uint), (uint)descriptor.PreopenName.Length)
            ? WasiErrno.Success
            : WasiErrno.Fault;
    }

    private WasiErrno GetPreopenName(GuestMemory memory, int fd, uint path, uint length)
    {
        if (!_descriptors.TryGet(fd, out var descriptor) || descriptor.PreopenName is not { } name)
        {
            return WasiErrno.BadDescriptor;
        }

        if (length < name.Length)
        {
            return WasiErrno.NameTooLong;
        }

        if (!memory.TryGet(path, (uint)name.Length, out var target))
        {
            return WasiErrno.Fault;
        }

        name.CopyTo(target);
        return WasiErrno.Success;
    }
}
