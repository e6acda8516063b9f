using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Storage.Files;

/// <summary>The few calls of Unix that the framework does not offer: opening without following links, who owns a file, and syncing a folder.</summary>
internal static partial class UnixFile
{
    private const int ReadOnly = 0;
    private const int AtEmptyPath = 0x1000;
    private const uint BasicStats = 0x7FF;
    private const int TooManyLinks = 40; // ELOOP
    private const int NoEntry = 2; // ENOENT

    // O_NOFOLLOW and O_DIRECTORY differ between architectures; O_NONBLOCK keeps a pipe without writer from hanging the reader.
    private static readonly int s_noFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;
    private static readonly int s_directory = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    /// <summary>Opens a file for reading, refusing a symbolic link in its last part; null where there is none.</summary>
    internal static SafeFileHandle? Open(string path)
    {
        var descriptor = open(path, ReadOnly | s_noFollow | NonBlocking | CloseOnExec, 0);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        return Marshal.GetLastPInvokeError() switch
        {
            NoEntry => null,
            TooManyLinks => throw new StorageException(FileReason.SymbolicLink, path, "is a symbolic link, which is not followed; put the file itself here"),
            var error => throw new StorageException(FileReason.Failed, path, $"cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}"),
        };
    }

    /// <summary>Demands that an open file is a regular one of this user that nobody else may read or write.</summary>
    internal static void RequirePrivate(SafeFileHandle file, string path)
    {
        var status = Examine(file, path);
        if (status.UserId != geteuid())
        {
            throw new StorageException(FileReason.ForeignOwner, path, FormattableString.Invariant($"belongs to the user {status.UserId}, and Bailey runs as {geteuid()}; change its owner, or run as that user"));
        }

        if ((status.Mode & 0x1FF & ~0x180) != 0)
        {
            throw new StorageException(FileReason.ModeTooWide, path, $"has the mode {Convert.ToString(status.Mode & 0x1FF, 8).PadLeft(4, '0')}, by which others than its owner may use it; chmod 600 it");
        }
    }

    /// <summary>Demands that an open file is a regular one, whoever owns it.</summary>
    internal static void RequireRegular(SafeFileHandle file, string path) => Examine(file, path);

    /// <summary>Waits until the entries of a folder are on the disk, so that a rename outlives a loss of power.</summary>
    internal static void SyncFolder(string path)
    {
        var descriptor = open(path, ReadOnly | s_directory | CloseOnExec, 0);
        if (descriptor < 0)
        {
            throw new StorageException(FileReason.Failed, path, $"cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        using var folder = new SafeFileHandle(descriptor, ownsHandle: true);
        const int notSupported = 22; // EINVAL: a file system that syncs no folders
        if (fsync(descriptor) != 0 && Marshal.GetLastPInvokeError() != notSupported)
        {
            throw new StorageException(FileReason.Failed, path, $"cannot be written through to the disk: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Which file a path names at the moment, by device and number; null where it names none.</summary>
    internal static (ulong Device, ulong Number)? IdentityOf(string path)
    {
        const int currentFolder = -100; // AT_FDCWD
        return statx(currentFolder, path, 0, BasicStats, out var status) == 0 ? (((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Number) : null;
    }

    /// <summary>What a path names at the moment, a link not followed; null where it names nothing, or nothing that may be looked at.</summary>
    internal static FileMark? MarkOf(string path)
    {
        const int currentFolder = -100; // AT_FDCWD
        const int keepLinks = 0x100; // AT_SYMLINK_NOFOLLOW
        return statx(currentFolder, path, keepLinks, BasicStats, out var status) == 0
            ? new FileMark(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Number, status.ChangedSeconds, status.ChangedNanoseconds, (long)status.Length, IsWhole: true)
            : null;
    }

    private static Status Examine(SafeFileHandle file, string path)
    {
        if (statx((int)file.DangerousGetHandle(), "", AtEmptyPath, BasicStats, out var status) != 0)
        {
            throw new StorageException(FileReason.Failed, path, $"cannot be examined: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        return (status.Mode & 0xF000) == 0x8000 ? status : throw new StorageException(FileReason.NotRegular, path, "is no regular file");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint geteuid();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, out Status status);

    // struct statx of linux/stat.h, the same on every architecture.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint UserId;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(40)]
        public ulong Length;

        [FieldOffset(96)]
        public long ChangedSeconds;

        [FieldOffset(104)]
        public uint ChangedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
