namespace Bailey.Wasm.Runtime;

/// <summary>
/// A barrier on all processors that run this process. What a thread does without a barrier of its own is then in order as seen from
/// here: it costs nothing who does it often, and microseconds who does it seldom.
/// </summary>
internal static class ProcessBarrier
{
    /// <summary>Whether the platform has it.</summary>
    public static bool IsSupported { get; } = Try();

    public static void Raise() => Interlocked.MemoryBarrierProcessWide();

    private static bool Try()
    {
        try
        {
            Raise();
            return true;
        }
        catch (PlatformNotSupportedException)
        {
            return false;
        }
    }
}
