using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bailey.Wasm.Runtime;

/// <summary>
/// The bounds of one thread's stack. One object a thread, so that comparing references tells threads apart even
/// where identifiers and addresses are reused.
/// </summary>
internal sealed unsafe partial class ThreadStack
{
    /// <summary>Bytes below which no guest may go: room for host functions, the JIT (up to 128 KiB) and unwinding.</summary>
    public const int Reserve = 256 * 1024;

    // Where the bounds cannot be had: what is surely there below the frame that asks.
    private const int AssumedSize = 768 * 1024;

    [ThreadStatic]
    private static ThreadStack? t_current;

    private ThreadStack(nuint low) => Low = low;

    /// <summary>The present thread's.</summary>
    public static ThreadStack Current => t_current ?? Create();

    /// <summary>Lowest address that guests of this thread may use; the reserve lies below it.</summary>
    public nuint Low { get; }

    /// <summary>An address in the frame of the caller, as near as makes no difference.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Pointer()
    {
        byte here;
        return (nuint)(&here);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ThreadStack Create() => t_current = new ThreadStack(FindLow() + Reserve);

    private static nuint FindLow()
    {
        if (OperatingSystem.IsLinux() && LinuxLow() is { } linux)
        {
            return linux;
        }

        if (OperatingSystem.IsMacOS())
        {
            var self = pthread_self();
            return pthread_get_stackaddr_np(self) - pthread_get_stacksize_np(self);
        }

        if (OperatingSystem.IsWindows())
        {
            GetCurrentThreadStackLimits(out var low, out _);
            return low;
        }

        return Pointer() - AssumedSize;
    }

    private static nuint? LinuxLow()
    {
        // pthread_attr_t is 56 bytes on 64-bit glibc and musl; twice that is given.
        var attributes = stackalloc long[16];
        if (pthread_getattr_np(pthread_self(), attributes) != 0)
        {
            return null;
        }

        var result = pthread_attr_getstack(attributes, out var address, out var size);
        _ = pthread_attr_destroy(attributes);
        if (result != 0 || size == 0)
        {
            return null;
        }

        // The main thread's stack is reported with its whole limit, which may be unlimited; trust 8 MiB of it.
        var top = address + size;
        const nuint Trusted = 8 * 1024 * 1024;
        var low = size > Trusted ? top - Trusted : address;
        var here = Pointer();
        return here < low ? here - AssumedSize : low;
    }

    [LibraryImport("libc")]
    private static partial nuint pthread_self();

    [LibraryImport("libc")]
    private static partial int pthread_getattr_np(nuint thread, long* attributes);

    [LibraryImport("libc")]
    private static partial int pthread_attr_getstack(long* attributes, out nuint address, out nuint size);

    [LibraryImport("libc")]
    private static partial int pthread_attr_destroy(long* attributes);

    [LibraryImport("libSystem")]
    private static partial nuint pthread_get_stackaddr_np(nuint thread);

    [LibraryImport("libSystem")]
    private static partial nuint pthread_get_stacksize_np(nuint thread);

    [LibraryImport("kernel32")]
    private static partial void GetCurrentThreadStackLimits(out nuint low, out nuint high);
}
