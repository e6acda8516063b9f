namespace Bailey.Plugins.Signals;

/// <summary>Sends signals and takes acknowledgements. To be used from any thread.</summary>
public interface ISignalBus
{
    /// <summary>Takes a signal, stores it, and delivers it to the subscribers that it reaches. Returns when it is stored, before it is delivered.</summary>
    /// <param name="draft">The signal. Whether its sender may send it, the caller has asked.</param>
    /// <param name="cancellationToken">Ends the wait. What is on its way into the store by then is delivered all the same.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="HostFunctions.HostCallException">It is too large, its type is none, its chain is too long, or too many wait.</exception>
    ValueTask<Guid> SendAsync(SignalDraft draft, CancellationToken cancellationToken = default);

    /// <summary>A subscriber has dealt with a signal.</summary>
    /// <returns>Whether the signal waited for that.</returns>
    ValueTask<bool> AcknowledgeAsync(string community, Guid id, string plugin, CancellationToken cancellationToken = default);
}
