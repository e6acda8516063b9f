using System.Diagnostics;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>Sees that a process goes on computing: who was asked for nothing has nothing to compute, so that something of a script goes on.</summary>
internal sealed class IdleWatch
{
    private readonly Lock _gate = new();
    private TimeSpan _cpu;
    private long _since;
    private int _restless;

    /// <summary>It has nothing to do from now on.</summary>
    /// <param name="cpu">The processor time that it has used.</param>
    internal void Begin(TimeSpan cpu)
    {
        lock (_gate)
        {
            (_since, _cpu, _restless) = (Stopwatch.GetTimestamp(), cpu, 0);
        }
    }

    /// <summary>Whether it has computed for a quarter of the time in three looks, at half a second from each other.</summary>
    /// <param name="cpu">The processor time that it has used.</param>
    internal bool IsRestless(TimeSpan cpu)
    {
        lock (_gate)
        {
            if (Stopwatch.GetElapsedTime(_since) is var since && since < TimeSpan.FromMilliseconds(500))
            {
                return false;
            }

            _restless = since < TimeSpan.FromSeconds(2) && cpu - _cpu > since / 4 ? _restless + 1 : 0;
            (_since, _cpu) = (Stopwatch.GetTimestamp(), cpu);
            return _restless >= 3;
        }
    }
}
