namespace Bailey.Policy.Quotas;

/// <summary>One of a limited number, such as a connection: taken until it is disposed. Disposing it again does nothing.</summary>
public sealed class QuotaSlot : IDisposable
{
    private Action? _release;

    internal QuotaSlot(Action release) => _release = release;

    /// <summary>Gives it back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
