using System.Text;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>
/// A plugin to be called, one call at a time. It keeps its memory and variables from call to call; after a trap its instance is
/// replaced and its variables stay. What a guest does never throws: see <see cref="ExtismCallResult.Error"/>.
/// </summary>
public sealed class ExtismPlugin : IDisposable
{
    private readonly PluginHost _host;
    private readonly CancellationTokenSource _stop = new();
    private PluginSession? _session;
    private int _busy;
    private volatile bool _disposed;

    internal ExtismPlugin(CompiledExtismPlugin compiled)
    {
        Compiled = compiled;
        _host = new PluginHost(compiled);
    }

    /// <summary>What it was made from.</summary>
    public CompiledExtismPlugin Compiled { get; }

    /// <summary>Whether the main module exports a function that can be called: no parameters, and no result or one i32.</summary>
    public bool FunctionExists(string name) => Compiled.FunctionExists(name);

    /// <summary>Calls an export.</summary>
    /// <param name="export">Its name.</param>
    /// <param name="input">What the plugin reads as input; copied.</param>
    /// <param name="options">Bounds of the call; the defaults where omitted.</param>
    /// <exception cref="ObjectDisposedException">The plugin was disposed.</exception>
    /// <exception cref="InvalidOperationException">It is being called already, from another thread or from a function of the host.</exception>
    public ExtismCallResult Call(string export, ReadOnlySpan<byte> input = default, ExtismCallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(export);
        options ??= ExtismCallOptions.Default;
        options.Validate();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            throw new InvalidOperationException(
                "cannot make reentrant calls into plugin: it runs one call at a time; use a pool, or call after the present call has returned");
        }

        try
        {
            _host.BeginCall(options);
            return Run(export, input, options);
        }
        finally
        {
            _host.EndCall();
            Leave();
        }
    }

    /// <summary>Calls an export with text as input.</summary>
    /// <inheritdoc cref="Call(string, ReadOnlySpan{byte}, ExtismCallOptions?)"/>
    public ExtismCallResult Call(string export, string input, ExtismCallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Call(export, Encoding.UTF8.GetBytes(input), options);
    }

    /// <summary>Calls an export on a thread of the pool.</summary>
    /// <inheritdoc cref="Call(string, ReadOnlySpan{byte}, ExtismCallOptions?)"/>
    public Task<ExtismCallResult> CallAsync(string export, ReadOnlyMemory<byte> input = default, ExtismCallOptions? options = null) =>
        Task.Run(() => Call(export, input.Span, options));

    /// <summary>Stops a call in progress, which then fails with <c>cancelled</c>, and frees the plugin. May be called from any thread.</summary>
    public void Dispose()
    {
        _disposed = true;
        _stop.Cancel();
        if (Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
        {
            Leave();
        }
    }

    // A call in progress while the plugin is disposed cleans up when it leaves.
    private void Leave()
    {
        if (_host.Options.ResetBetweenCalls)
        {
            Reset();
        }

        if (_disposed || _session is { IsSpent: true })
        {
            EndSession();
        }

        Volatile.Write(ref _busy, 0);

        // A Dispose between the test and the line above saw the plugin busy and left the work to this thread.
        if (_disposed && Interlocked.CompareExchange(ref _busy, 1, 0) == 0)
        {
            EndSession();
            Volatile.Write(ref _busy, 0);
        }
    }

    // An instance that cannot be put back is thrown away.
    private void Reset()
    {
        _host.Variables.Clear();
        if (_session is not { IsSpent: false } session)
        {
            return;
        }

        try
        {
            session.IsSpent = !session.IsReady || _disposed;
            if (!session.IsSpent)
            {
                session.Reset();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            session.IsSpent = true;
        }
    }

    private void EndSession()
    {
        _session?.Dispose();
        _session = null;
    }

    private ExtismCallResult Run(string export, ReadOnlySpan<byte> input, ExtismCallOptions options)
    {
        if (options.CancellationToken.IsCancellationRequested)
        {
            return Result(CallOutcome.Failure(EngineCode.Cancelled, "the call was cancelled before it began"), null, 0);
        }

        var session = _session ??= new PluginSession(_host);
        var fuel = options.Fuel ?? _host.Options.CallFuel;
        session.Store.Fuel = fuel;
        var refusals = session.MemoryRefusals;
        using var linked = options.CancellationToken.CanBeCanceled
            ? CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, _stop.Token)
            : null;
        using var scope = session.Store.Begin(TimeoutOf(options), options.CpuTime, linked?.Token ?? _stop.Token);
        CallOutcome outcome;
        try
        {
            session.Store.MemoryLimit = Math.Min(options.MaxMemoryBytes ?? long.MaxValue, session.Store.Options.MaxMemoryBytes);
            outcome = Invoke(session, export, input);
        }
        catch (Exception exception) when (exception is WasmException or ExtismHostException or OperationCanceledException or ObjectDisposedException)
        {
            // The guest was unwound in the middle: its stack pointer and locks are not what they were.
            session.IsSpent = true;
            var cancelled = (linked?.Token ?? _stop.Token).IsCancellationRequested;
            outcome = CallOutcome.Of(exception, session.Store.CancellationToken.IsCancellationRequested, cancelled);
        }
        catch
        {
            session.IsSpent = true;
            throw;
        }

        outcome = outcome.WithGuestError(session.Kernel.Error);
        return Result(outcome, session, fuel - Math.Max(0, session.Store.Fuel)) with { MemoryLimitMet = session.MemoryRefusals > refusals || session.Store.MemoryBytes > session.Store.MemoryLimit };
    }

    private CallOutcome Invoke(PluginSession session, string export, ReadOnlySpan<byte> input)
    {
        session.EnsureInstance();
        _host.EnterCall();
        if (session.Store.MemoryBytes > session.Store.MemoryLimit)
        {
            return CallOutcome.Failure(
                ExtismErrorCode.OutOfMemory, $"the plugin begins with {session.Store.MemoryBytes} bytes of memory, more than the {session.Store.MemoryLimit} that this call may use");
        }

        session.Kernel.Reset();
        if (!session.Kernel.TrySetInput(input))
        {
            return CallOutcome.Failure(ExtismErrorCode.OutOfMemory, $"the input of {input.Length} bytes does not fit the plugin's memory limit");
        }

        if (session.FindExport(export, out var error) is not { } function)
        {
            return new CallOutcome(-1, error);
        }

        // A program that ran to its end has torn down its runtime.
        session.IsSpent = export == "_start";
        return CallOutcome.Returned(function());
    }

    private TimeSpan TimeoutOf(ExtismCallOptions options) => (options.Timeout, _host.Manifest.Timeout) switch
    {
        ({ } call, { } manifest) => call < manifest ? call : manifest,
        ({ } call, null) => call,
        (null, { } manifest) => manifest,
        _ => _host.Options.CallTimeout,
    };

    private ExtismCallResult Result(CallOutcome outcome, PluginSession? session, long fuelUsed) => new()
    {
        Code = outcome.Code,
        Error = outcome.Error,
        Output = session?.Kernel.Output ?? [],
        FuelUsed = fuelUsed,
        PeakMemoryBytes = session?.PeakMemoryBytes ?? 0,
        Logs = _host.Log.Complete(),
        LogsDropped = _host.Log.Dropped,
    };
}
