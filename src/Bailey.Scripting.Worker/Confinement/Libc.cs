using System.Runtime.InteropServices;

namespace Bailey.Scripting.Worker.Confinement;

/// <summary>The system calls that confine a process, straight from .NET: there is no native code to build, ship or trust.</summary>
internal static unsafe partial class Libc
{
    internal const int EPERM = 1, EACCES = 13, ENOSYS = 38;

    internal const int PR_SET_PDEATHSIG = 1, PR_SET_DUMPABLE = 4, PR_CAPBSET_DROP = 24, PR_SET_SECUREBITS = 28, PR_SET_NO_NEW_PRIVS = 38, PR_GET_NO_NEW_PRIVS = 39, PR_GET_SECCOMP = 21;

    internal const int RLIMIT_FSIZE = 1, RLIMIT_DATA = 2, RLIMIT_STACK = 3, RLIMIT_CORE = 4, RLIMIT_NOFILE = 7, RLIMIT_AS = 9, RLIMIT_MSGQUEUE = 12;

    internal const int O_PATH = 0x200000, O_CLOEXEC = 0x80000;

    internal const int SIGKILL = 9;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint SystemCall(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int ProcessControl(int option, nuint a = 0, nuint b = 0, nuint c = 0, nuint d = 0);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    internal static partial int SetLimit(int resource, ulong* softAndHard);

    [LibraryImport("libc", EntryPoint = "getppid")]
    internal static partial int ParentProcess();

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    internal static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ChangeDirectory(string path);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags, int mode = 0);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    internal static partial int FileControl(int file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Execute(string path, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "_exit")]
    internal static partial void Exit(int code);

    internal static string LastError() => $"errno {Marshal.GetLastPInvokeError()} ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())})";
}
