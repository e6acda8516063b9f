using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>A deadline and a cancellation in force on a store until disposed; see <see cref="WasmStore.Begin"/>.</summary>
public sealed class WasmCallScope : IDisposable
{
    private readonly WasmStore _store;
    private readonly Lock _lock = new();
    private CancellationTokenSource? _source;
    private CancellationTokenRegistration _registration;
    private DeadlineThread.Entry? _deadline;
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

        _registration.Dispose();
        _store.EndScope(this);
        _source?.Dispose();
    }

    internal void Arm(TimeSpan? timeout, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _registration = cancellationToken.UnsafeRegister(static scope => ((WasmCallScope)scope!).Fire(WasmTrapKind.Cancelled), this);
        }

        if (timeout is { } time && time != Timeout.InfiniteTimeSpan)
        {
            _deadline = DeadlineThread.Add(this, time);
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
