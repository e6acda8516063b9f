using System.Runtime.InteropServices;

namespace Bailey.Wasm;

/// <summary>struct timespec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinuxTime
{
    private const long PresentTime = (1L << 30) - 1, Unchanged = (1L << 30) - 2;

    public long Seconds;
    public long Nanoseconds;

    public static LinuxTime Choose(bool set, bool setToNow, ulong nanoseconds) => setToNow
        ? new() { Nanoseconds = PresentTime }
        : set
            ? new() { Seconds = (long)(nanoseconds / 1_000_000_000), Nanoseconds = (long)(nanoseconds % 1_000_000_000) }
            : new() { Nanoseconds = Unchanged };
}
