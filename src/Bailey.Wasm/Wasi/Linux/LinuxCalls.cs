using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm;

/// <summary>
/// System calls of Linux that act relative to an open directory. The numbers and flags are those of x64 and arm64; see
/// <see cref="IsSupported"/>.
/// </summary>
internal static unsafe partial class LinuxCalls
{
    public const int ReadOnly = 0, WriteOnly = 1, ReadWrite = 2;
    public const int Create = 0x40, Exclusive = 0x80, NoTerminal = 0x100, Truncate = 0x200, Append = 0x400, NonBlock = 0x800;
    public const int DataSync = 0x1000, CloseOnExec = 0x80000, Sync = 0x101000, PathOnly = 0x200000;
    public const int RemoveDirectory = 0x200, EmptyPath = 0x1000, NoFollowLast = 0x100;
    public const int SetFlagsCommand = 4;
    public const int CurrentDirectory = -100;

    public const int NotPermitted = 1, Interrupted = 4, TryAgain = 11, CrossDevice = 18, NotDirectory = 20;
    public const int NotImplemented = 38, Loop = 40;

    private const uint BasicStatistics = 0x7FF;

    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Whether this is Linux on a processor whose numbers are known here.</summary>
    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    public static int Directory { get; } = Arm ? 0x4000 : 0x10000;

    public static int NoFollow { get; } = Arm ? 0x8000 : 0x20000;

    /// <summary>The error of the call before.</summary>
    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>openat2: opens beneath a directory, under rules about the way there.</summary>
    public static SafeFileHandle OpenBeneath(SafeFileHandle directory, byte* path, int flags, int mode, ulong resolve)
    {
        var how = new OpenHow { Flags = (uint)flags, Mode = (uint)mode, Resolve = resolve };
        nint result;
        do
        {
            result = OpenAt2(437, directory, path, &how, sizeof(OpenHow));
        }
        while (result < 0 && LastError == Interrupted);
        return new SafeFileHandle(result, ownsHandle: true);
    }

    /// <summary>openat.</summary>
    public static SafeFileHandle Open(SafeFileHandle directory, byte* path, int flags, int mode)
    {
        int result;
        do
        {
            result = OpenAt(directory, path, flags, mode);
        }
        while (result < 0 && LastError == Interrupted);
        return new SafeFileHandle(result, ownsHandle: true);
    }

    /// <summary>openat by a path of the host, not relative to anything.</summary>
    public static SafeFileHandle OpenHost(string path, int flags) =>
        new(OpenAtCurrent(CurrentDirectory, path, flags | CloseOnExec, 0), ownsHandle: true);

    /// <summary>statx of an open file.</summary>
    public static bool TryGetStatus(SafeFileHandle file, out LinuxStatus status)
    {
        byte empty = 0;
        fixed (LinuxStatus* target = &status)
        {
            return StatX(Arm ? 291 : 332, file, &empty, EmptyPath, BasicStatistics, target) == 0;
        }
    }

    /// <summary>getdents64: entries of a directory from its present position on.</summary>
    public static int ReadEntries(SafeFileHandle directory, byte* buffer, int length) =>
        (int)GetEntries(Arm ? 61 : 217, directory, buffer, length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static partial nint ReadAt(SafeFileHandle file, byte* buffer, nint length, long offset);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    public static partial nint WriteAt(SafeFileHandle file, byte* buffer, nint length, long offset);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Synchronize(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SynchronizeData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int SetLength(SafeFileHandle file, long length);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    /// <summary>utimensat that never follows a link at the end.</summary>
    public static int SetTimesOf(SafeFileHandle directory, byte* name, LinuxTime* accessThenModification) =>
        SetTimesAt(directory, name, accessThenModification, NoFollowLast);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int MakeLink(byte* target, SafeFileHandle directory, byte* name);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    public static partial int SetTimes(SafeFileHandle file, LinuxTime* accessThenModification);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeDirectory(SafeFileHandle directory, byte* name, int mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int Unlink(SafeFileHandle directory, byte* name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    public static partial int Rename(SafeFileHandle from, byte* fromName, SafeFileHandle to, byte* toName);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    public static partial int Link(SafeFileHandle from, byte* fromName, SafeFileHandle to, byte* toName, int flags);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLink(SafeFileHandle directory, byte* name, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(SafeFileHandle directory, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAtCurrent(int directory, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    private static partial int SetTimesAt(SafeFileHandle directory, byte* name, LinuxTime* accessThenModification, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenAt2(nint number, SafeFileHandle directory, byte* path, OpenHow* how, nint size);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint StatX(nint number, SafeFileHandle file, byte* path, nint flags, nuint mask, LinuxStatus* status);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint GetEntries(nint number, SafeFileHandle directory, byte* buffer, nint length);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }
}
