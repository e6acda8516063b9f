using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm;

/// <summary>An open directory of the host, and all that is beneath it.</summary>
internal sealed unsafe partial class LinuxDirectory(
    SafeFileHandle directory, bool readOnly, WasiRights rights, WasiRights inheriting, LinuxResolution resolution, WriteBudget budget)
    : WasiDescriptor(WasiFileType.Directory, rights, inheriting)
{
    private const int EntryHeader = 19, WasiEntryHeader = 24;

    /// <summary>Opens a directory that the host grants.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there or cannot be opened.</exception>
    public static LinuxDirectory OpenPreopen(WasiPreopen preopen, byte[] guestName, LinuxResolution resolution, WriteBudget budget)
    {
        var handle = LinuxCalls.OpenHost(Path.GetFullPath(preopen.HostPath), LinuxCalls.ReadOnly | LinuxCalls.Directory);
        if (handle.IsInvalid)
        {
            var reason = Marshal.GetPInvokeErrorMessage(LinuxCalls.LastError);
            handle.Dispose();
            throw new DirectoryNotFoundException(
                $"The directory '{preopen.HostPath}', to be granted as '{preopen.GuestPath}', cannot be opened: {reason}. Create it or grant another.");
        }

        return new(handle, preopen.ReadOnly, RightsOf(preopen.ReadOnly), WasiRights.All, resolution, budget) { PreopenName = guestName, Preopen = preopen };
    }

    public override WasiErrno GetStatus(out WasiFileStatus status) => LinuxFile.GetStatus(directory, out status);

    public override WasiErrno SetTimes(WasiTimes times) => LinuxFile.SetTimes(directory, times);

    public override WasiErrno Synchronize(bool dataOnly) =>
        LinuxCalls.Synchronize(directory) < 0 ? LinuxErrno.Last : WasiErrno.Success;

    public override WasiErrno SetFlags(WasiFdFlags flags) => flags == WasiFdFlags.None ? WasiErrno.Success : WasiErrno.NotSupported;

    public override WasiErrno Seek(long offset, byte whence, out ulong position)
    {
        position = 0;
        return WasiErrno.BadDescriptor;
    }

    public override void Dispose() => directory.Dispose();

    public bool IsReadOnly => readOnly;

    /// <summary>Opens a file or directory beneath this one.</summary>
    public WasiErrno Open(
        ReadOnlySpan<byte> path, bool follow, WasiOpenFlags open, WasiRights wanted, WasiRights inherit, WasiFdFlags flags, out WasiDescriptor? opened)
    {
        opened = null;
        var create = open.HasFlag(WasiOpenFlags.Create);
        var truncate = open.HasFlag(WasiOpenFlags.Truncate);
        wanted &= Inheriting;
        var reads = wanted.HasFlag(WasiRights.FdRead);
        var writes = wanted.HasFlag(WasiRights.FdWrite);
        if (writes && open.HasFlag(WasiOpenFlags.Directory))
        {
            // No directory can be written to as a file. Where nothing can be written, whoever asks for all rights gets those that there are.
            if (!readOnly)
            {
                return WasiErrno.IsDirectory;
            }

            writes = false;
        }

        if (readOnly && (writes || create || truncate))
        {
            return WasiErrno.ReadOnlyFileSystem;
        }

        var access = !writes && !truncate ? LinuxCalls.ReadOnly : reads || !writes ? LinuxCalls.ReadWrite : LinuxCalls.WriteOnly;
        var host = access
            | (create ? LinuxCalls.Create : 0)
            | (truncate ? LinuxCalls.Truncate : 0)
            | (open.HasFlag(WasiOpenFlags.Exclusive) ? LinuxCalls.Exclusive : 0)
            | (open.HasFlag(WasiOpenFlags.Directory) ? LinuxCalls.Directory : 0)
            | (flags.HasFlag(WasiFdFlags.Append) ? LinuxCalls.Append : 0)
            | ((flags & (WasiFdFlags.Sync | WasiFdFlags.ReadSync)) != 0 ? LinuxCalls.Sync : 0)
            | (flags.HasFlag(WasiFdFlags.DataSync) ? LinuxCalls.DataSync : 0);
        var error = OpenOrCreate(path, host, create, follow, out var file);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        if (!LinuxCalls.TryGetStatus(file!, out var status))
        {
            error = LinuxErrno.Last;
        }
        else if (status.Type == WasiFileType.Directory)
        {
            var allowed = RightsOf(readOnly) & Inheriting;
            opened = new LinuxDirectory(file!, readOnly, allowed, inherit & Inheriting, resolution, budget) { Preopen = Preopen };
        }
        else if (status.Type == WasiFileType.RegularFile)
        {
            var allowed = (reads ? WasiRights.ReadFile : WasiRights.ReadFile & ~WasiRights.FdRead) | (writes ? WasiRights.WriteFile : WasiRights.None);
            opened = new LinuxFile(file!, (allowed & Inheriting) | WasiRights.AnyFile, inherit & Inheriting, flags, budget) { Preopen = Preopen };
        }
        else
        {
            // Devices, pipes and sockets do more than hold bytes, and could wait for ever.
            error = WasiErrno.NotSupported;
        }

        if (opened is null)
        {
            file!.Dispose();
        }

        return error;
    }

    public WasiErrno GetStatusOf(ReadOnlySpan<byte> path, bool follow, out WasiFileStatus status)
    {
        status = default;
        var error = LinuxPaths.Open(directory, path, LinuxCalls.PathOnly, 0, follow, resolution, out var file);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        using (file)
        {
            return LinuxFile.GetStatus(file!, out status);
        }
    }

    public WasiErrno SetTimesOf(ReadOnlySpan<byte> path, bool follow, WasiTimes times)
    {
        if (readOnly)
        {
            return WasiErrno.ReadOnlyFileSystem;
        }

        // With a slash behind it the kernel would follow a link after all, so that goes the other way.
        if (!follow && !path.EndsWith("/"u8))
        {
            var pair = stackalloc LinuxTime[2];
            times.WriteTo(pair);
            var unfollowed = LinuxPaths.OpenParent(directory, path, resolution, out var parent, out var name);
            using (parent)
            {
                if (unfollowed == WasiErrno.Success)
                {
                    fixed (byte* start = name)
                    {
                        return LinuxCalls.SetTimesOf(parent!, start, pair) < 0 ? LinuxErrno.Last : WasiErrno.Success;
                    }
                }
            }

            // A path that ends in "." or ".." has no name of its own, and cannot be a link.
            if (unfollowed != WasiErrno.Invalid)
            {
                return unfollowed;
            }
        }

        var error = LinuxPaths.Open(directory, path, LinuxCalls.ReadOnly, 0, follow, resolution, out var file);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        using (file)
        {
            return LinuxFile.SetTimes(file!, times);
        }
    }

    public WasiErrno CreateDirectory(ReadOnlySpan<byte> path) => Make(path, static (parent, name) => LinuxCalls.MakeDirectory(parent, name, 0x1FF));

    public WasiErrno RemoveDirectory(ReadOnlySpan<byte> path) => Remove(path, LinuxCalls.RemoveDirectory);

    public WasiErrno Unlink(ReadOnlySpan<byte> path) => Remove(path, 0);

    public WasiErrno Rename(ReadOnlySpan<byte> path, LinuxDirectory target, ReadOnlySpan<byte> targetPath) =>
        Between(path, target, targetPath, static (from, fromName, to, toName) => LinuxCalls.Rename(from, fromName, to, toName));

    /// <summary>Lists entries in the form of WASI, from a cookie on; the last one is cut off where the buffer ends.</summary>
    public WasiErrno ReadEntries(Span<byte> buffer, ulong cookie, WasmStore store, out int used)
    {
        used = 0;
        if (cookie > long.MaxValue || LinuxCalls.Seek(directory, (long)cookie, 0) < 0)
        {
            return WasiErrno.Invalid;
        }

        var block = stackalloc byte[8192];
        while (used < buffer.Length)
        {
            var length = LinuxCalls.ReadEntries(directory, block, 8192);
            if (length <= 0)
            {
                return length < 0 ? LinuxErrno.Last : WasiErrno.Success;
            }

            store.CancellationToken.ThrowIfCancellationRequested();
            var entries = new ReadOnlySpan<byte>(block, length);
            while (!entries.IsEmpty && used < buffer.Length)
            {
                int size = BinaryPrimitives.ReadUInt16LittleEndian(entries[16..]);
                used += CopyEntry(entries[..size], buffer[used..]);
                entries = entries[size..];
            }
        }

        return WasiErrno.Success;
    }

    private static int CopyEntry(ReadOnlySpan<byte> entry, Span<byte> buffer)
    {
        var name = entry[EntryHeader..];
        name = name[..name.IndexOf((byte)0)];
        Span<byte> header = stackalloc byte[WasiEntryHeader];
        header.Clear();
        entry.Slice(8, 8).CopyTo(header);

        // The number of the directory above would tell about what was not granted.
        if (!name.SequenceEqual(".."u8))
        {
            entry[..8].CopyTo(header[8..]);
        }

        BinaryPrimitives.WriteInt32LittleEndian(header[16..], name.Length);
        header[20] = (byte)(entry[18] switch
        {
            2 => WasiFileType.CharacterDevice,
            4 => WasiFileType.Directory,
            6 => WasiFileType.BlockDevice,
            8 => WasiFileType.RegularFile,
            10 => WasiFileType.SymbolicLink,
            12 => WasiFileType.Socket,
            _ => WasiFileType.Unknown,
        });

        var ofHeader = Math.Min(header.Length, buffer.Length);
        header[..ofHeader].CopyTo(buffer);
        var ofName = Math.Min(name.Length, buffer.Length - ofHeader);
        name[..ofName].CopyTo(buffer[ofHeader..]);
        return ofHeader + ofName;
    }

    private delegate int OneName(SafeFileHandle parent, byte* name);

    private delegate int TwoNames(SafeFileHandle from, byte* fromName, SafeFileHandle to, byte* toName);

    private static WasiRights RightsOf(bool readOnly) =>
        readOnly ? WasiRights.ReadDirectory : WasiRights.ReadDirectory | WasiRights.WriteDirectory;

    private WasiErrno OpenOrCreate(ReadOnlySpan<byte> path, int flags, bool create, bool follow, out SafeFileHandle? file)
    {
        // Only what is really created is charged, so existing files are tried first.
        if (!create || (flags & LinuxCalls.Exclusive) == 0)
        {
            var error = LinuxPaths.Open(directory, path, flags & ~LinuxCalls.Create, 0, follow, resolution, out file);
            if (!create || error != WasiErrno.NotFound)
            {
                return error;
            }
        }

        file = null;
        return budget.TryChargeEntry()
            ? LinuxPaths.Open(directory, path, flags, 0x1B6, follow, resolution, out file)
            : WasiErrno.NoSpace;
    }

    private WasiErrno Writable() => readOnly ? WasiErrno.ReadOnlyFileSystem : budget.TryChargeEntry() ? WasiErrno.Success : WasiErrno.NoSpace;

    // Adds an entry that must not be there yet.
    private WasiErrno Make(ReadOnlySpan<byte> path, OneName call)
    {
        var error = Writable();
        if (error != WasiErrno.Success)
        {
            return error;
        }

        error = LinuxPaths.OpenParent(directory, path, resolution, out var parent, out var name);
        if (error != WasiErrno.Success)
        {
            return error == WasiErrno.Invalid ? WasiErrno.Exists : error;
        }

        using (parent)
        {
            fixed (byte* start = name)
            {
                return call(parent!, start) < 0 ? LinuxErrno.Last : WasiErrno.Success;
            }
        }
    }

    private WasiErrno Remove(ReadOnlySpan<byte> path, int flags)
    {
        if (readOnly)
        {
            return WasiErrno.ReadOnlyFileSystem;
        }

        var error = LinuxPaths.OpenParent(directory, path, resolution, out var parent, out var name);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        using (parent)
        {
            fixed (byte* start = name)
            {
                return LinuxCalls.Unlink(parent!, start, flags) < 0 ? LinuxErrno.Last : WasiErrno.Success;
            }
        }
    }

    private WasiErrno Between(ReadOnlySpan<byte> path, LinuxDirectory target, ReadOnlySpan<byte> targetPath, TwoNames call)
    {
        // Both ends must be writable: a link or move out of a read-only directory would open its files for writing.
        var error = readOnly ? WasiErrno.ReadOnlyFileSystem : target.Writable();
        if (error != WasiErrno.Success)
        {
            return error;
        }

        error = LinuxPaths.OpenParent(directory, path, resolution, out var from, out var fromName);
        if (error != WasiErrno.Success)
        {
            return error;
        }

        using (from)
        {
            error = LinuxPaths.OpenParent(target.Handle, targetPath, resolution, out var to, out var toName);
            if (error != WasiErrno.Success)
            {
                return error;
            }

            using (to)
            {
                fixed (byte* fromStart = fromName, toStart = toName)
                {
                    return call(from!, fromStart, to!, toStart) < 0 ? LinuxErrno.Last : WasiErrno.Success;
                }
            }
        }
    }

    private SafeFileHandle Handle => directory;
}
