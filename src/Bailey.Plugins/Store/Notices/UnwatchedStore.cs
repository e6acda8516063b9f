namespace Bailey.Plugins.Store.Notices;

/// <summary>The end of watching a store of which there is nothing to tell, as one process alone writes it.</summary>
public sealed class UnwatchedStore : IDisposable
{
    private UnwatchedStore()
    {
    }

    /// <summary>The one there is.</summary>
    public static UnwatchedStore Instance { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
