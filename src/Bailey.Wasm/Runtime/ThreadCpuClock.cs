using System.Runtime.InteropServices;

namespace Bailey.Wasm.Runtime;

/// <summary>How long processors have run one thread, to be read from any other.</summary>
internal sealed partial class ThreadCpuClock
{
    [ThreadStatic]
    private static ThreadCpuClock? s_ofThisThread;

    private readonly int _clock;

    private ThreadCpuClock(int clock) => _clock = clock;

    /// <summary>Time so far; null where the thread is gone.</summary>
    internal TimeSpan? Used => clock_gettime(_clock, out var time) == 0
        ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / TimeSpan.NanosecondsPerTick))
        : null;

    /// <summary>The clock of the present thread; null where the system has none that other threads can read.</summary>
    internal static ThreadCpuClock? OfThisThread => s_ofThisThread ??= Create();

    private static ThreadCpuClock? Create() =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess && pthread_getcpuclockid(pthread_self(), out var clock) == 0 ? new ThreadCpuClock(clock) : null;

    [LibraryImport("libc")]
    private static partial nuint pthread_self();

    [LibraryImport("libc")]
    private static partial int pthread_getcpuclockid(nuint thread, out int clock);

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        internal readonly long Seconds;
        internal readonly long Nanoseconds;
    }
}
