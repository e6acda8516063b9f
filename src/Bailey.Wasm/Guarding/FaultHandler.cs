using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;

namespace Bailey.Wasm.Guarding;

/// <summary>
/// Stands before the runtime's own handler of SIGSEGV. The runtime makes a NullReferenceException of a fault in managed code at an address
/// below 64 KiB, and ends the process at any other; so of a fault in the arena the address is replaced by 0, and everything is passed on. A few instructions
/// of machine code: what runs in a signal handler can be no managed code. See docs/rationale.md, "Why guard pages?".
/// </summary>
internal static unsafe partial class FaultHandler
{
    private const int Sigsegv = 11;
    private const int ProtReadWrite = 3, ProtReadExecute = 5, PrivateAnonymous = 0x22;
    private const nuint CodeBytes = 4096;

    // Of sigaction as glibc and musl have it on x86-64: the handler, a mask of 128 bytes, the flags, the restorer.
    private const int ActionBytes = 152, FlagsOffset = 136;
    private const int SigInfo = 4;

    private static nint s_code;
    private static nint s_runtimes;

    /// <summary>Whether a fault reaches this handler first.</summary>
    public static bool IsInFront
    {
        get
        {
            var action = stackalloc byte[ActionBytes];
            return s_code != 0 && sigaction(Sigsegv, null, action) == 0 && *(nint*)action == s_code;
        }
    }

    /// <summary>
    /// Puts the handler before the runtime's. False, and nothing is changed, where another than the runtime's is installed, which may do as it likes with the
    /// address, or where the system allows no new code.
    /// </summary>
    public static bool TryInstall(GuardArena arena)
    {
        var action = stackalloc byte[ActionBytes];
        if (sigaction(Sigsegv, null, action) != 0 || (*(int*)(action + FlagsOffset) & SigInfo) == 0 || !IsOfTheRuntime(*(nint*)action))
        {
            return false;
        }

        var code = mmap(null, CodeBytes, ProtReadWrite, PrivateAnonymous, -1, 0);
        if (code == (byte*)-1)
        {
            return false;
        }

        Assemble(code, arena, *(nint*)action);
        var runtimes = *(nint*)action;
        *(nint*)action = (nint)code;
        if (mprotect(code, CodeBytes, ProtReadExecute) == 0 && sigaction(Sigsegv, action, null) == 0)
        {
            // Kept for good: a thread may be in it at any time.
            s_code = (nint)code;
            s_runtimes = runtimes;
            return true;
        }

        _ = munmap(code, CodeBytes);
        return false;
    }

    /// <summary>Puts the runtime's handler back, unless somebody has put another there since.</summary>
    public static void Remove()
    {
        var action = stackalloc byte[ActionBytes];
        if (IsInFront && sigaction(Sigsegv, null, action) == 0)
        {
            *(nint*)action = s_runtimes;
            _ = sigaction(Sigsegv, action, null);
        }
    }

    /// <summary>Whether the present thread would be told of a fault at all: where the signal is blocked, the system ends the process.</summary>
    public static bool IsUnblockedHere()
    {
        var mask = stackalloc ulong[16];
        return pthread_sigmask(0, null, mask) == 0 && (mask[0] & (1UL << (Sigsegv - 1))) == 0;
    }

    // rdi is the signal, rsi points to siginfo, rdx to the context: all are passed on as they came.
    private static void Assemble(byte* code, GuardArena arena, nint next)
    {
        var writer = new CodeBytesWriter(code);
        writer.Write(0xF3, 0x0F, 0x1E, 0xFA);             //     endbr64
        writer.Write(0x83, 0x7E, 0x08, 0x00);             //     cmp dword [rsi+8], 0       si_code: sent by nobody, but a fault
        writer.Write(0x7E, 0x28);                         //     jle next
        writer.Write(0x48, 0x8B, 0x46, 0x10);             //     mov rax, [rsi+16]          si_addr
        writer.Write(0x48, 0xB9);                         //     mov rcx, start of the arena
        writer.WriteWord((ulong)arena.Start);
        writer.Write(0x48, 0x29, 0xC8);                   //     sub rax, rcx
        writer.Write(0x48, 0xB9);                         //     mov rcx, its length
        writer.WriteWord(arena.Length);
        writer.Write(0x48, 0x39, 0xC8);                   //     cmp rax, rcx
        writer.Write(0x73, 0x08);                         //     jae next
        writer.Write(0x48, 0xC7, 0x46, 0x10, 0, 0, 0, 0); //     mov qword [rsi+16], 0
        writer.Write(0x48, 0xB8);                         // next: mov rax, the runtime's handler
        writer.WriteWord((ulong)next);
        writer.Write(0xFF, 0xE0);                         //     jmp rax
    }

    /// <summary>Whether code lies in the runtime, or in the program's own file, of which the runtime is a part where it was published as one.</summary>
    private static bool IsOfTheRuntime(nint handler)
    {
        // As bytes: numbers as text would have the process load all it knows of cultures, which takes longer than the rest.
        var program = Encoding.UTF8.GetBytes(Environment.ProcessPath ?? "");
        using var maps = File.OpenHandle("/proc/self/maps");
        var bytes = new byte[64 * 1024];
        var length = 0;
        for (int count; (count = RandomAccess.Read(maps, bytes.AsSpan(length), length)) > 0;)
        {
            length += count;
            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, length * 2);
            }
        }

        ReadOnlySpan<byte> rest = bytes.AsSpan(0, length);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (Utf8Parser.TryParse(line, out ulong low, out var digits, 'x')
                && digits < line.Length && line[digits] == (byte)'-'
                && Utf8Parser.TryParse(line[(digits + 1)..], out ulong high, out _, 'x')
                && (ulong)handler >= low && (ulong)handler < high)
            {
                return line.EndsWith("/libcoreclr.so"u8) || (program.Length > 0 && line.EndsWith(program));
            }
        }

        return false;
    }

    [LibraryImport("libc")]
    private static partial int sigaction(int signal, void* action, void* old);

    [LibraryImport("libc")]
    private static partial int pthread_sigmask(int how, void* mask, void* old);

    [LibraryImport("libc")]
    private static partial byte* mmap(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc")]
    private static partial int mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int munmap(void* address, nuint length);

    private ref struct CodeBytesWriter(byte* next)
    {
        private byte* _next = next;

        public void Write(params ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(new Span<byte>(_next, bytes.Length));
            _next += bytes.Length;
        }

        public void WriteWord(ulong word)
        {
            *(ulong*)_next = word;
            _next += sizeof(ulong);
        }
    }
}
