using System.Diagnostics;

namespace Bailey.Plugins.Runtime;

/// <summary>The time of one call, waiting for its turn included: it runs from when the call came.</summary>
/// <param name="Whole">All of it.</param>
internal readonly record struct CallTime(TimeSpan Whole)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>What is left of it; not less than none.</summary>
    internal TimeSpan Left => Stopwatch.GetElapsedTime(_started) is var used && used < Whole ? Whole - used : TimeSpan.Zero;
}
