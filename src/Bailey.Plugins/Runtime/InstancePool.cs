using System.Diagnostics.CodeAnalysis;
using Bailey.Plugins.Extism;

namespace Bailey.Plugins.Runtime;

/// <summary>Instances of one package in one community: the one that was used last is used next, as what it needs is near.</summary>
internal sealed class InstancePool(CompiledExtismPlugin code, int maxInstances) : IDisposable
{
    private readonly SemaphoreSlim _free = new(maxInstances, maxInstances);
    private readonly Stack<ExtismPlugin> _idle = new();
    private bool _disposed;

    /// <summary>Takes an instance, where one may run.</summary>
    internal bool TryRent([NotNullWhen(true)] out ExtismPlugin? instance)
    {
        instance = _free.Wait(0) ? Take() : null;
        return instance is not null;
    }

    /// <summary>Takes an instance as soon as one may run; null where that takes too long.</summary>
    internal async ValueTask<ExtismPlugin?> RentAsync(TimeSpan time, CancellationToken cancellationToken) =>
        await _free.WaitAsync(time, cancellationToken).ConfigureAwait(false) ? Take() : null;

    /// <summary>Gives an instance back.</summary>
    internal void Return(ExtismPlugin instance)
    {
        lock (_idle)
        {
            if (!_disposed)
            {
                _idle.Push(instance);
                instance = null!;
            }
        }

        instance?.Dispose();
        _free.Release();
    }

    /// <summary>Frees the instances that wait. Those that are used are freed when they are given back.</summary>
    public void Dispose()
    {
        lock (_idle)
        {
            _disposed = true;
            while (_idle.TryPop(out var instance))
            {
                instance.Dispose();
            }
        }
    }

    private ExtismPlugin Take()
    {
        lock (_idle)
        {
            if (_idle.TryPop(out var instance))
            {
                return instance;
            }
        }

        return code.CreatePlugin();
    }
}
