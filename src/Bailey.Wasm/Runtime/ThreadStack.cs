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

    private ThreadStack((nuint Low, nuint High) bounds, int* ended)
    {
        (Low, High) = (bounds.Low + Reserve, bounds.High);
        Ended = ended;
    }

    ~ThreadStack()
    {
        // The system may get to the thread's end later than the garbage collector to its last reference.
        if (Ended is not null && !ThreadEnd.TryFree(Ended))
        {
            GC.ReRegisterForFinalize(this);
        }
    }

    /// <summary>Of no thread.</summary>
    public static readonly ThreadStack OfNobody = new((nuint.MaxValue - Reserve, nuint.MaxValue), null);

    /// <summary>The present thread's, where it was asked for before.</summary>
    public static ThreadStack? Known => t_current;

    /// <summary>The present thread's.</summary>
    public static ThreadStack Current => t_current ?? Create();

    /// <summary>Not 0 once the thread has ended; null where that is not known. To be read as long as this object is referred to.</summary>
    public int* Ended { get; }

    /// <summary>Lowest address that guests of this thread may use; the reserve lies below it.</summary>
    public nuint Low { get; }

    /// <summary>The address where the stack begins; all of it is below.</summary>
    public nuint High { get; }

    /// <summary>An address in the frame of the caller, as near as makes no difference.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Pointer()
    {
        byte here;
        return (nuint)(&here);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ThreadStack Create() => t_current = new ThreadStack(FindBounds(), ThreadEnd.Watch());

    private static (nuint Low, nuint High) FindBounds()
    {
        if (OperatingSystem.IsLinux() && LinuxBounds() is { } linux)
        {
            return linux;
        }

        if (OperatingSystem.IsMacOS())
        {
            var self = pthread_self();
            var high = pthread_get_stackaddr_np(self);
            return (high - pthread_get_stacksize_np(self), high);
        }

        if (OperatingSystem.IsWindows())
        {
            GetCurrentThreadStackLimits(out var low, out var high);
            return (low, high);
        }

        return (Pointer() - AssumedSize, Pointer());
    }

    private static (nuint Low, nuint High)? LinuxBounds()
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
        return (here < low ? here - AssumedSize : low, top);
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
