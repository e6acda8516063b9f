using System.Runtime.InteropServices;

namespace Bailey.Scripting.Worker.Confinement;

/// <summary>Numbers of the system calls that .NET needs once it runs, for the processors whose numbers are known here.</summary>
internal static class SystemCallTable
{
    private const int None = -1;

    // Without a look at their arguments. What is not here cannot be called: docs/rationale.md, "Why an allow-list of system calls?".
    private static readonly (string Name, int X64, int Arm64)[] s_free =
    [
        ("read", 0, 63), ("write", 1, 64), ("close", 3, 57), ("stat", 4, None), ("fstat", 5, 80), ("lstat", 6, None), ("poll", 7, None),
        ("lseek", 8, 62), ("mprotect", 10, 226), ("munmap", 11, 215), ("brk", 12, 214), ("rt_sigaction", 13, 134),
        ("rt_sigprocmask", 14, 135), ("rt_sigreturn", 15, 139), ("pread64", 17, 67), ("pwrite64", 18, 68), ("readv", 19, 65),
        ("writev", 20, 66), ("access", 21, None), ("pipe", 22, None), ("select", 23, None), ("sched_yield", 24, 124), ("mremap", 25, 216),
        ("mincore", 27, 232), ("madvise", 28, 233), ("dup", 32, 23), ("dup2", 33, None), ("pause", 34, None), ("nanosleep", 35, 101),
        ("getpid", 39, 172), ("exit", 60, 93), ("uname", 63, 160), ("flock", 73, 32), ("getcwd", 79, 17), ("readlink", 89, None),
        ("gettimeofday", 96, 169), ("getrlimit", 97, 163), ("getrusage", 98, 165), ("sysinfo", 99, 179), ("times", 100, 153),
        ("getuid", 102, 174), ("getgid", 104, 176), ("geteuid", 107, 175), ("getegid", 108, 177), ("getppid", 110, 173), ("getpgrp", 111, None),
        ("getpgid", 121, 155), ("getsid", 124, 156), ("rt_sigpending", 127, 136), ("rt_sigtimedwait", 128, 137), ("rt_sigsuspend", 130, 133),
        ("sigaltstack", 131, 132), ("statfs", 137, 43), ("fstatfs", 138, 44), ("sched_getparam", 143, 121), ("sched_getscheduler", 145, 120),
        ("sched_get_priority_max", 146, 125), ("sched_get_priority_min", 147, 126), ("gettid", 186, 178), ("time", 201, None),
        ("futex", 202, 98), ("sched_getaffinity", 204, 123), ("epoll_create", 213, None), ("getdents64", 217, 61), ("set_tid_address", 218, 96),
        ("restart_syscall", 219, 128), ("fadvise64", 221, 223), ("clock_gettime", 228, 113), ("clock_getres", 229, 114),
        ("clock_nanosleep", 230, 115), ("exit_group", 231, 94), ("epoll_wait", 232, None), ("epoll_ctl", 233, 21), ("newfstatat", 262, 79),
        ("readlinkat", 267, 78), ("faccessat", 269, 48), ("pselect6", 270, 72), ("ppoll", 271, 73), ("set_robust_list", 273, 99),
        ("epoll_pwait", 281, 22), ("eventfd2", 290, 19), ("epoll_create1", 291, 20), ("dup3", 292, 24), ("pipe2", 293, 59),
        ("preadv", 295, 69), ("pwritev", 296, 70), ("getcpu", 309, 168), ("getrandom", 318, 278), ("membarrier", 324, 283),
        ("statx", 332, 291), ("rseq", 334, 293), ("faccessat2", 439, 439), ("futex_waitv", 449, 449),
    ];

    // With a look at their arguments, or with an answer of their own.
    private static readonly (string Name, int X64, int Arm64)[] s_other =
    [
        ("open", 2, None), ("mmap", 9, 222), ("ioctl", 16, 29), ("clone", 56, 220), ("fcntl", 72, 25), ("prctl", 157, 167), ("tgkill", 234, 131),
        ("openat", 257, 56), ("prlimit64", 302, 261), ("seccomp", 317, 277), ("clone3", 435, 435), ("openat2", 437, 437), ("capset", 126, 91),
        ("sched_setaffinity", 203, 122), ("socket", 41, 198), ("bind", 49, 200), ("execve", 59, 221),
    ];

    internal static bool IsKnown => RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>As the kernel tells filters the architecture of a call: AUDIT_ARCH_X86_64, AUDIT_ARCH_AARCH64.</summary>
    internal static uint AuditArchitecture => IsArm ? 0xC00000B7 : 0xC000003E;

    internal static int CapabilitySet => IsArm ? 91 : 126;

    internal static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    internal static IEnumerable<int> Free => s_free.Select(call => IsArm ? call.Arm64 : call.X64).Where(number => number >= 0);

    /// <summary>The number of a call that needs a look; null where this processor does not have it.</summary>
    internal static int? Number(string name) => Array.Find(s_other, call => call.Name == name) is var call && (IsArm ? call.Arm64 : call.X64) is >= 0 and var number ? number : null;
}
