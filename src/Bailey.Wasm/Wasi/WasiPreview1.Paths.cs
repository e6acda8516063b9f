using System.Text.Unicode;

namespace Bailey.Wasm;

// Functions on paths beneath an open directory.
public sealed partial class WasiPreview1
{
    private const uint FollowLinks = 1;

    private void DefinePaths(WasiDefinitions functions) => functions
        .Define("path_create_directory", (WasmInstance caller, int fd, uint path, uint length) =>
            (int)OnPath(caller, fd, WasiRights.PathCreateDirectory, path, length, static (directory, name) => directory.CreateDirectory(name)))
        .Define("path_remove_directory", (WasmInstance caller, int fd, uint path, uint length) =>
            (int)OnPath(caller, fd, WasiRights.PathRemoveDirectory, path, length, static (directory, name) => directory.RemoveDirectory(name)))
        .Define("path_unlink_file", (WasmInstance caller, int fd, uint path, uint length) =>
            (int)OnPath(caller, fd, WasiRights.PathUnlinkFile, path, length, static (directory, name) => directory.Unlink(name)))
        .Define("path_filestat_get", (WasmInstance caller, int fd, uint flags, uint path, uint length, uint result) =>
            (int)GetPathStatus(caller, fd, flags, path, length, result))
        .Define(
            "path_filestat_set_times",
            (WasmInstance caller, int fd, uint flags, uint path, uint length, ulong access, ulong modification, uint times) =>
                (int)SetPathTimes(caller, fd, flags, path, length, access, modification, times))
        .Define(
            "path_link",
            (WasmInstance caller, int fd, uint flags, uint path, uint length, int newFd, uint newPath, uint newLength) =>
                (int)(flags != 0
                    ? WasiErrno.Invalid
                    : OnTwoPaths(caller, (fd, path, length, WasiRights.PathLinkSource), (newFd, newPath, newLength, WasiRights.PathLinkTarget), isLink: true)))
        .Define(
            "path_rename",
            (WasmInstance caller, int fd, uint path, uint length, int newFd, uint newPath, uint newLength) =>
                (int)OnTwoPaths(caller, (fd, path, length, WasiRights.PathRenameSource), (newFd, newPath, newLength, WasiRights.PathRenameTarget), isLink: false))
        .Define(
            "path_open",
            (WasmInstance caller, int fd, uint lookup, uint path, uint length, uint open, ulong rights, ulong inheriting, uint flags, uint opened) =>
                (int)OpenPath(caller, fd, lookup, path, length, open, (WasiRights)rights, (WasiRights)inheriting, flags, opened))
        .Define(
            "path_readlink",
            (WasmInstance caller, int fd, uint path, uint length, uint buffer, uint bufferLength, uint used) =>
                (int)ReadLink(caller, fd, path, length, buffer, bufferLength, used))
        .Define(
            "path_symlink",
            (WasmInstance caller, uint target, uint targetLength, int fd, uint path, uint length) =>
                (int)MakeLink(caller, target, targetLength, fd, path, length));

    private delegate WasiErrno PathOperation(LinuxDirectory directory, ReadOnlySpan<byte> path);

    private WasiErrno FindPath(
        WasmInstance caller, int fd, WasiRights needed, uint address, uint length, out LinuxDirectory directory, out ReadOnlySpan<byte> path)
    {
        Charge(caller, FuelOfSystemCall);
        _touched = true;
        path = default;
        directory = null!;
        if (!_descriptors.TryGet(fd, out var descriptor))
        {
            return WasiErrno.BadDescriptor;
        }

        if (descriptor is not LinuxDirectory found)
        {
            return WasiErrno.NotDirectory;
        }

        if (!Memory(caller).TryGet(address, length, out var bytes))
        {
            return WasiErrno.Fault;
        }

        if (length > _options.MaxPathBytes)
        {
            return WasiErrno.NameTooLong;
        }

        directory = found;
        path = bytes;
        return bytes.Contains((byte)0) ? WasiErrno.Invalid
            : !Utf8.IsValid(bytes) ? WasiErrno.IllegalSequence
            : (found.Rights & needed) != needed ? found.IsReadOnly ? WasiErrno.ReadOnlyFileSystem : WasiErrno.NotCapable
            : Ask(found, needed);
    }

    private WasiErrno OnPath(WasmInstance caller, int fd, WasiRights needed, uint path, uint length, PathOperation operation)
    {
        var error = FindPath(caller, fd, needed, path, length, out var directory, out var name);
        return error != WasiErrno.Success ? error : operation(directory, name);
    }

    private WasiErrno OnTwoPaths(
        WasmInstance caller,
        (int Fd, uint Path, uint Length, WasiRights Needed) from,
        (int Fd, uint Path, uint Length, WasiRights Needed) to,
        bool isLink)
    {
        var error = FindPath(caller, from.Fd, from.Needed, from.Path, from.Length, out var source, out var sourcePath);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        error = FindPath(caller, to.Fd, to.Needed, to.Path, to.Length, out var target, out var targetPath);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        return isLink ? source.Link(sourcePath, target, targetPath) : source.Rename(sourcePath, target, targetPath);
    }

    private WasiErrno GetPathStatus(WasmInstance caller, int fd, uint flags, uint path, uint length, uint result)
    {
        var error = FindPath(caller, fd, WasiRights.PathFilestatGet, path, length, out var directory, out var name);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        error = directory.GetStatusOf(name, (flags & FollowLinks) != 0, out var status);
        return error != WasiErrno.Success ? error : WriteStatus(Memory(caller), status, result);
    }

    private WasiErrno SetPathTimes(
        WasmInstance caller, int fd, uint flags, uint path, uint length, ulong access, ulong modification, uint which)
    {
        if (which > ushort.MaxValue || new WasiTimes(access, modification, (ushort)which) is var times && !times.IsValid)
        {
            return WasiErrno.Invalid;
        }

        var error = FindPath(caller, fd, WasiRights.PathFilestatSetTimes, path, length, out var directory, out var name);
        return error != WasiErrno.Success ? error : directory.SetTimesOf(name, (flags & FollowLinks) != 0, times);
    }

    private WasiErrno OpenPath(
        WasmInstance caller, int fd, uint lookup, uint path, uint length, uint open, WasiRights rights, WasiRights inheriting, uint flags, uint opened)
    {
        if (open > (uint)WasiOpenFlags.All || flags > (uint)WasiFdFlags.All)
        {
            return WasiErrno.Invalid;
        }

        var error = FindPath(caller, fd, WasiRights.PathOpen, path, length, out var directory, out var name);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        // Cutting a file off is changing its size by its path. A read-only directory says so itself.
        var truncates = (open & (uint)WasiOpenFlags.Truncate) != 0;
        var creates = (open & (uint)WasiOpenFlags.Create) != 0;
        if (!directory.IsReadOnly
            && ((truncates && !directory.Rights.HasFlag(WasiRights.PathFilestatSetSize)) || (creates && !directory.Rights.HasFlag(WasiRights.PathCreateFile))))
        {
            return WasiErrno.NotCapable;
        }

        if (!Memory(caller).TryGet(opened, sizeof(uint), out _))
        {
            return WasiErrno.Fault;
        }

        if (_descriptors.IsFull)
        {
            return WasiErrno.TooManyDescriptors;
        }

        // Opening asks for reading above; whoever opens to change something needs both.
        var changes = !directory.IsReadOnly
            && ((rights & directory.Inheriting & WasiRights.ChangingFile) != 0 || creates || truncates);
        error = changes ? Ask(directory, WasiRights.FdWrite) : WasiErrno.Success;
        if (error != WasiErrno.Success)
        {
            return error;
        }

        var follow = (lookup & FollowLinks) != 0;
        error = directory.Open(name, follow, (WasiOpenFlags)open, rights, inheriting, (WasiFdFlags)flags, out var descriptor);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        _descriptors.TryAdd(descriptor!, out var number);
        Memory(caller).TryWrite(opened, (uint)number);
        return WasiErrno.Success;
    }

    /// <summary>The same bounds for the text of a link as for a path, as it becomes part of one.</summary>
    private WasiErrno MakeLink(WasmInstance caller, uint target, uint targetLength, int fd, uint path, uint length)
    {
        var error = FindPath(caller, fd, WasiRights.PathSymlink, path, length, out var directory, out var name);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        if (!Memory(caller).TryGet(target, targetLength, out var text))
        {
            return WasiErrno.Fault;
        }

        return targetLength > _options.MaxPathBytes ? WasiErrno.NameTooLong
            : text.Contains((byte)0) ? WasiErrno.Invalid
            : !Utf8.IsValid(text) ? WasiErrno.IllegalSequence
            : directory.MakeLink(text, name);
    }

    private WasiErrno ReadLink(WasmInstance caller, int fd, uint path, uint length, uint buffer, uint bufferLength, uint used)
    {
        var error = FindPath(caller, fd, WasiRights.PathReadlink, path, length, out var directory, out var name);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        var memory = Memory(caller);
        if (!memory.TryGet(buffer, bufferLength, out var target) || !memory.TryGet(used, sizeof(uint), out _))
        {
            return WasiErrno.Fault;
        }

        error = directory.ReadLink(name, target, out var written);
        if (error == WasiErrno.Success)
        {
            memory.TryWrite(used, (uint)written);
        }

        return error;
    }
}
