using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>A deadline and a cancellation in force on a store until disposed; see <see cref="WasmStore.Begin(TimeSpan?, TimeSpan?, CancellationToken)"/>.</summary>
public sealed class WasmCallScope : IDisposable
{
    private static readonly TimeSpan s_leastWait = TimeSpan.FromMilliseconds(5);

    private readonly WasmStore _store;
    private CancellationTokenSource? _source;
    private CancellationTokenRegistration _registration;
    private DeadlineThread.Watch? _watch;
    private long _deadline = long.MaxValue;
    private ThreadCpuClock? _cpuClock;
    private TimeSpan _cpuEnd = TimeSpan.MaxValue;
    private bool _ended;
    private bool _fired;

    internal WasmCallScope(WasmStore store) => _store = store;

    /// <summary>Cancelled when the deadline passes or the caller cancels.</summary>
    internal CancellationToken Token
    {
        get
        {
            lock (_store.Gate)
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
        lock (_store.Gate)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            _watch?.Lift();
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

        if (timeout <= TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            Fire(WasmTrapKind.Deadline);
            return;
        }

        if (cpuTime <= TimeSpan.Zero)
        {
            Fire(WasmTrapKind.CpuTime);
            return;
        }

        var look = long.MaxValue;
        if (timeout is { } time && time != Timeout.InfiniteTimeSpan)
        {
            look = _deadline = DeadlineThread.After(time);
        }

        if (cpuTime is { } limit)
        {
            _cpuClock = ThreadCpuClock.OfThisThread;
            _cpuEnd = (_cpuClock?.Used ?? TimeSpan.Zero) + limit;
            look = Math.Min(look, DeadlineThread.After(limit));
        }

        if (look != long.MaxValue)
        {
            _watch = _store.Watch;
            _watch.Set(look);
        }
    }

    /// <summary>Interrupts the store where the deadline has passed, or its thread has used its time; otherwise looks again later.</summary>
    internal void CheckDeadline()
    {
        if (DeadlineThread.After(TimeSpan.Zero) >= _deadline)
        {
            Fire(WasmTrapKind.Deadline);
            return;
        }

        lock (_store.Gate)
        {
            if (_ended || _fired || _watch is null)
            {
                return;
            }

            var left = CpuTimeLeft();
            if (left > TimeSpan.Zero)
            {
                // A thread that waits uses nothing: looking again at once and at once would keep a processor busy with that.
                var again = left == TimeSpan.MaxValue ? long.MaxValue : DeadlineThread.After(left < s_leastWait ? s_leastWait : left);
                _watch.Set(Math.Min(_deadline, again));
                return;
            }
        }

        Fire(WasmTrapKind.CpuTime);
    }

    private TimeSpan CpuTimeLeft() =>
        _cpuEnd == TimeSpan.MaxValue ? TimeSpan.MaxValue
        : _cpuClock?.Used is { } used ? _cpuEnd - used
        : TimeSpan.Zero;

    /// <summary>Interrupts the store unless the scope has ended.</summary>
    internal void Fire(WasmTrapKind kind)
    {
        CancellationTokenSource? source;
        lock (_store.Gate)
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
