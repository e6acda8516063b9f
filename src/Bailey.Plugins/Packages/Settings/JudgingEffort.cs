using System.Diagnostics;

namespace Bailey.Plugins.Packages;

/// <summary>
/// What judging one document by its schema may take, all parts together. Steps are counted, as schemas can refer to one another so that a small value is
/// judged for ever; and time is, as a step may compare, count or match all of a long value.
/// </summary>
internal sealed class JudgingEffort
{
    private const int MaxSteps = 100_000;

    // A thousand times what settings take that somebody would fill in.
    private static readonly TimeSpan s_maxTime = TimeSpan.FromSeconds(2);

    private readonly long _began = Stopwatch.GetTimestamp();
    private int _steps;

    /// <summary>Whether it is used up; from then on nothing more is judged.</summary>
    internal bool IsSpent { get; private set; }

    /// <summary>Whether one step more is left, which is then taken.</summary>
    internal bool TryTake() => !(IsSpent = IsSpent || ++_steps > MaxSteps || Stopwatch.GetElapsedTime(_began) > s_maxTime);

    /// <summary>Gives up, for a reason of the document.</summary>
    internal void GiveUp() => IsSpent = true;
}
