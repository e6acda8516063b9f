namespace Bailey.Scripting.Worker.Confinement;

/// <summary>A filter of system calls, in the instructions of classic BPF. See https://docs.kernel.org/userspace-api/seccomp_filter.html.</summary>
internal sealed class SeccompFilter
{
    private const uint Allow = 0x7FFF0000, KillProcess = 0x80000000, Error = 0x00050000;
    private const ushort Load = 0x20, JumpEqual = 0x15, JumpAnySet = 0x45, And = 0x54, Return = 0x06;
    private const uint NumberOffset = 0, ArchitectureOffset = 4;

    // CLONE_VM, CLONE_SIGHAND, CLONE_THREAD: a thread, and no process.
    private const uint ThreadFlags = 0x00010900;

    // Namespaces, CLONE_PTRACE, CLONE_VFORK, CLONE_PARENT, CLONE_PIDFD.
    private const uint ProcessFlags = 0x7E020000 | 0x2000 | 0x4000 | 0x8000 | 0x1000;

    private readonly List<ulong> _code = [];

    /// <summary>The filter for this process: eight bytes for each instruction, as struct sock_filter has them.</summary>
    internal static ulong[] Build(int process)
    {
        var filter = new SeccompFilter();
        filter.Emit(Load, ArchitectureOffset);
        filter.Emit(JumpEqual, SystemCallTable.AuditArchitecture, whenTrue: 1);
        filter.Emit(Return, KillProcess);
        filter.Emit(Load, NumberOffset);
        foreach (var number in SystemCallTable.Free)
        {
            filter.Emit(JumpEqual, (uint)number, whenFalse: 1);
            filter.Emit(Return, Allow);
        }

        filter.Looks(process);
        filter.Emit(Return, Error | Libc.EPERM);
        return [.. filter._code];
    }

    private void Looks(int process)
    {
        // glibc then asks for clone, whose flags can be seen.
        On("clone3", () => Emit(Return, Error | Libc.ENOSYS));
        On("openat2", () => Emit(Return, Error | Libc.ENOSYS));
        On("clone", () =>
        {
            RefuseWhereAny(0, ProcessFlags);
            AllowWhereAll(0, ThreadFlags);
        });

        // Reading only: O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, and O_TMPFILE without the bit that it shares with O_DIRECTORY.
        On("open", () => RefuseElseAllow(1, 0x400243));
        On("openat", () => RefuseElseAllow(2, 0x400243));

        // Growing stacks and huge pages are not counted where other memory is. Shared memory that belongs to no file is not either, but
        // the runtime keeps the images of assemblies in it: it gets pieces of that size, and the address space is bounded.
        On("mmap", () =>
        {
            RefuseWhereAny(3, 0x40100);
            LoadArgument(3);
            Emit(And, 0x21);
            Emit(JumpEqual, 0x21, whenTrue: 1);
            Emit(Return, Allow);
            RefuseWhereAny(1, 0xFF000000);
            Emit(Load, ArgumentOffset(1) + 4);
            Emit(JumpEqual, 0, whenTrue: 1);
            Emit(Return, Error | Libc.EPERM);
            Emit(Return, Allow);
        });
        // Whether it is a terminal, and how much there is to read.
        On("ioctl", () => AllowWhereOneOf(1, 0x5401, 0x541B));
        // Duplicating, flags and locks; not who gets signals, not the size of pipes.
        On("fcntl", () => AllowWhereOneOf(1, 0, 1, 2, 3, 4, 5, 6, 7, 1030));
        // Names of threads and of memory; PR_GET_DUMPABLE, PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS.
        On("prctl", () => AllowWhereOneOf(0, 15, 16, 0x53564D41, 3, 21, 39));
        // The runtime stops its threads by signals, and aborts by one.
        On("tgkill", () => AllowWhereOneOf(0, (uint)process));
        // Each thread begins with the processors that its process has; nobody else's are its business.
        On("sched_setaffinity", () => AllowWhereOneOf(0, 0));
        On("prlimit64", () =>
        {
            RefuseWhereAny(0, uint.MaxValue);
            RefuseWhereAny(2, uint.MaxValue);
            Emit(Load, ArgumentOffset(2) + 4);
            Emit(JumpEqual, 0, whenTrue: 1);
            Emit(Return, Error | Libc.EPERM);
            Emit(Return, Allow);
        });
    }

    // The body must end in returns; the number has to be loaded again only where it is passed by, and then it is still there.
    private void On(string name, Action body)
    {
        if (SystemCallTable.Number(name) is not { } number)
        {
            return;
        }

        var jump = _code.Count;
        Emit(JumpEqual, (uint)number);
        body();
        Emit(Return, Error | Libc.EPERM);
        _code[jump] = Instruction(JumpEqual, (uint)number, 0, checked((byte)(_code.Count - jump - 1)));
    }

    private void RefuseWhereAny(int argument, uint bits)
    {
        LoadArgument(argument);
        Emit(JumpAnySet, bits, whenFalse: 1);
        Emit(Return, Error | Libc.EPERM);
    }

    private void RefuseElseAllow(int argument, uint bits)
    {
        LoadArgument(argument);
        Emit(JumpAnySet, bits, whenFalse: 1);
        Emit(Return, Error | Libc.EACCES);
        Emit(Return, Allow);
    }

    private void AllowWhereAll(int argument, uint bits)
    {
        LoadArgument(argument);
        Emit(And, bits);
        Emit(JumpEqual, bits, whenFalse: 1);
        Emit(Return, Allow);
    }

    private void AllowWhereOneOf(int argument, params ReadOnlySpan<uint> values)
    {
        LoadArgument(argument);
        foreach (var value in values)
        {
            Emit(JumpEqual, value, whenFalse: 1);
            Emit(Return, Allow);
        }
    }

    private void LoadArgument(int argument) => Emit(Load, ArgumentOffset(argument));

    // Little-endian: the lower half is first. What is looked at is 32 bits wide in the kernel, but for mmap's flags and the address of prlimit64.
    private static uint ArgumentOffset(int argument) => (uint)(16 + (argument * 8));

    private void Emit(ushort operation, uint value, byte whenTrue = 0, byte whenFalse = 0) => _code.Add(Instruction(operation, value, whenTrue, whenFalse));

    private static ulong Instruction(ushort operation, uint value, byte whenTrue, byte whenFalse) =>
        operation | ((ulong)whenTrue << 16) | ((ulong)whenFalse << 24) | ((ulong)value << 32);
}
