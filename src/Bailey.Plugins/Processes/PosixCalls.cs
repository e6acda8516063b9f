using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Plugins.Processes;

/// <summary>Calls of the C library. The framework starts processes too, but not as leaders of a group of their own.</summary>
internal static unsafe partial class PosixCalls
{
    internal const int CloseOnExec = 0x80000;
    internal const int SetSession = 0x80;
    internal const int SetSignalDefaults = 4;
    internal const int SetSignalMask = 8;
    internal const int NoHang = 1;
    internal const int Kill = 9;
    internal const int Interrupted = 4;
    internal const int TryAgain = 11;
    internal const int SetStatusFlags = 4;
    internal const int SetDescriptorFlags = 2;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExecFlag = 1;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    internal static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int Control(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static partial nint Read(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    internal static partial nint Write(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    internal static partial int AddCloseFrom(void* actions, int first);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    internal static partial int Spawn(out int pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    internal static partial int InitActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    internal static partial int DestroyActions(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    internal static partial int AddDuplicate(void* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    internal static partial int AddChangeDirectory(void* actions, byte* path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    internal static partial int InitAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    internal static partial int DestroyAttributes(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    internal static partial int SetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    internal static partial int SetDefaults(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    internal static partial int SetMask(void* attributes, void* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    internal static partial int FillSignals(void* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    internal static partial int EmptySignals(void* signals);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    internal static partial int Wait(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    internal static partial int WaitInfo(int kind, int id, void* info, int options);

    [LibraryImport("libc", EntryPoint = "prlimit")]
    internal static partial int Limit(int pid, int resource, ulong* limits, ulong* before);

    [LibraryImport("libc", EntryPoint = "kill")]
    internal static partial int Signal(int pid, int signal);
}
