using System.Collections.Concurrent;

namespace Bailey.Plugins.Extism;

/// <summary>
/// Instances of one plugin for concurrent calls. A call may meet any of them, so that state a plugin keeps between calls is
/// that of whichever instance answers.
/// </summary>
public sealed class ExtismPluginPool : IDisposable
{
    private readonly CompiledExtismPlugin _compiled;
    private readonly ConcurrentBag<ExtismPlugin> _idle = [];
    private readonly ConcurrentDictionary<ExtismPlugin, bool> _all = [];
    private readonly SemaphoreSlim _free;
    private readonly CancellationTokenSource _disposed = new();

    internal ExtismPluginPool(CompiledExtismPlugin compiled, int maxInstances)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxInstances, 1);
        _compiled = compiled;
        _free = new SemaphoreSlim(maxInstances, maxInstances);
        MaxInstances = maxInstances;
    }

    /// <summary>Instances that may run at once.</summary>
    public int MaxInstances { get; }

    /// <summary>Instances made so far; never more than <see cref="MaxInstances"/>.</summary>
    public int Count => _all.Count;

    /// <summary>Waits for a free instance, at most the time of the call, and calls an export of it.</summary>
    /// <returns>What came of it; error <c>busy</c> where no instance became free in time.</returns>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public ExtismCallResult Call(string export, ReadOnlySpan<byte> input = default, ExtismCallOptions? options = null)
    {
        options ??= ExtismCallOptions.Default;
        try
        {
            using var token = LinkTo(options);
            if (!_free.Wait(WaitOf(options), token.Token))
            {
                return Busy();
            }
        }
        catch (OperationCanceledException exception)
        {
            return Cancelled(exception);
        }

        return CallRented(plugin: Rent(), export, input, options);
    }

    /// <summary>As the other overload, with text as input.</summary>
    /// <inheritdoc cref="Call(string, ReadOnlySpan{byte}, ExtismCallOptions?)"/>
    public ExtismCallResult Call(string export, string input, ExtismCallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Call(export, System.Text.Encoding.UTF8.GetBytes(input), options);
    }

    /// <summary>As <see cref="Call(string, ReadOnlySpan{byte}, ExtismCallOptions?)"/>, without blocking a thread while waiting for a free instance; the call itself runs on the thread pool.</summary>
    /// <inheritdoc cref="Call(string, ReadOnlySpan{byte}, ExtismCallOptions?)"/>
    public async Task<ExtismCallResult> CallAsync(string export, ReadOnlyMemory<byte> input = default, ExtismCallOptions? options = null)
    {
        options ??= ExtismCallOptions.Default;
        try
        {
            using var token = LinkTo(options);
            if (!await _free.WaitAsync(WaitOf(options), token.Token).ConfigureAwait(false))
            {
                return Busy();
            }
        }
        catch (OperationCanceledException exception)
        {
            return Cancelled(exception);
        }

        return await Task.Run(() => CallRented(Rent(), export, input.Span, options)).ConfigureAwait(false);
    }

    /// <summary>Stops calls in progress and frees all instances.</summary>
    public void Dispose()
    {
        _disposed.Cancel();
        foreach (var plugin in _all.Keys)
        {
            plugin.Dispose();
        }
    }

    private ExtismPlugin Rent()
    {
        if (_idle.TryTake(out var plugin))
        {
            return plugin;
        }

        plugin = _compiled.CreatePlugin();
        _all.TryAdd(plugin, true);
        return plugin;
    }

    private ExtismCallResult CallRented(ExtismPlugin plugin, string export, ReadOnlySpan<byte> input, ExtismCallOptions options)
    {
        try
        {
            if (_disposed.IsCancellationRequested)
            {
                plugin.Dispose();
            }

            return plugin.Call(export, input, options);
        }
        finally
        {
            _idle.Add(plugin);
            _free.Release();
        }
    }

    private CancellationTokenSource LinkTo(ExtismCallOptions options)
    {
        options.Validate();
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        return CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token, options.CancellationToken);
    }

    private TimeSpan WaitOf(ExtismCallOptions options) => options.Timeout ?? _compiled.Manifest.Timeout ?? _compiled.Options.CallTimeout;

    private ExtismCallResult Busy() => Fail(new ExtismError(ExtismErrorCode.Busy, $"none of {MaxInstances} instances of the plugin became free in time"));

    private ExtismCallResult Cancelled(Exception exception)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        return Fail(new ExtismError(EngineCode.Cancelled, "the call was cancelled before it began", exception));
    }

    private static ExtismCallResult Fail(ExtismError error) => new() { Code = -1, Error = error };
}
