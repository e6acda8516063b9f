using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>A deadline and a cancellation in force on a store until disposed; see <see cref="WasmStore.Begin(TimeSpan?, TimeSpan?, CancellationToken)"/>.</summary>
public sealed class WasmCallScope : IDisposable
{
    private static readonly TimeSpan s_leastWait = TimeSpan.FromMilliseconds(5);

    private readonly WasmStore _store;
    private readonly Lock _lock = new();
    private CancellationTokenSource? _source;
    private CancellationTokenRegistration _registration;
    private DeadlineThread.Entry? _deadline;
    private DeadlineThread.Entry? _cpuDeadline;
    private ThreadCpuClock? _cpuClock;
    private TimeSpan _cpuEnd;
    private bool _ended;
    private bool _fired;

    internal WasmCallScope(WasmStore store) => _store = store;

    /// <summary>Cancelled when the deadline passes or the caller cancels.</summary>
    internal CancellationToken Token
    {
        get
        {
            lock (_lock)
            {
                _source ??= new CancellationTokenSource();
                if (_fired)
                {
                    _source.Cancel();
                }

                return _source.Token;
            }
        }
    }

    /// <summary>Lifts the deadline and the cancellation.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
        }

        if (_deadline is not null)
        {
            DeadlineThread.Remove(_deadline);
        }

        if (_cpuDeadline is not null)
        {
            DeadlineThread.Remove(_cpuDeadline);
        }

        _registration.Dispose();
        _store.EndScope(this);
        _source?.Dispose();
    }

    internal void Arm(TimeSpan? timeout, TimeSpan? cpuTime, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static scope => ((WasmCallScope)scope!).Fire(WasmTrapKind.Cancelled), this);
        }

        if (timeout is { } time && time != Timeout.InfiniteTimeSpan)
        {
            if (time <= TimeSpan.Zero)
            {
                Fire(WasmTrapKind.Deadline);
            }
            else
            {
                _deadline = DeadlineThread.Add(this, time, isCpuTime: false);
            }
        }

        if (cpuTime is { } limit)
        {
            ArmCpuTime(limit);
        }
    }

    /// <summary>Interrupts the store where the thread has used its time, and looks again later where it has not, as it waited.</summary>
    internal void CheckCpuTime()
    {
        lock (_lock)
        {
            if (_ended || _fired)
            {
                return;
            }

            var left = _cpuClock?.Used is { } used ? _cpuEnd - used : TimeSpan.Zero;
            if (left > TimeSpan.Zero)
            {
                // A thread that waits uses nothing: looking again at once and at once would keep a processor busy with that.
                _cpuDeadline = DeadlineThread.Add(this, left < s_leastWait ? s_leastWait : left, isCpuTime: true);
                return;
            }
        }

        Fire(WasmTrapKind.CpuTime);
    }

    private void ArmCpuTime(TimeSpan limit)
    {
        if (limit <= TimeSpan.Zero)
        {
            Fire(WasmTrapKind.CpuTime);
            return;
        }

        _cpuClock = ThreadCpuClock.OfThisThread();
        _cpuEnd = (_cpuClock?.Used ?? TimeSpan.Zero) + limit;
        lock (_lock)
        {
            // The entry may come due before it is assigned here, and must then not replace its successor.
            _cpuDeadline = DeadlineThread.Add(this, limit, isCpuTime: true);
        }
    }

    /// <summary>Interrupts the store unless the scope has ended.</summary>
    internal void Fire(WasmTrapKind kind)
    {
        CancellationTokenSource? source;
        lock (_lock)
        {
            if (_ended || _fired)
            {
                return;
            }

            _fired = true;
            source = _source;
            _store.Interrupt(kind);
        }

        try
        {
            source?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The scope ended in between: nobody waits for the token any more.
        }
    }
}
