using System.Collections.Immutable;
using Bailey.Policy;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Signals;

/// <summary>A plugin that receives signals in one community. To be used from any thread; it has one signal at a time.</summary>
public interface ISignalSubscriber
{
    /// <summary>The community. A signal of another one never gets here.</summary>
    string Community { get; }

    /// <summary>The plugin; one of a community has one subscriber, and each signal once.</summary>
    string Plugin { get; }

    /// <summary>The types of signals that it wants; none for nothing.</summary>
    ImmutableArray<SignalPattern> Patterns { get; }

    /// <summary>The domains at which it listens, null among them for the community itself; none for everywhere.</summary>
    ImmutableArray<string?> Domains { get; }

    /// <summary>Whether it may receive a signal. Asked right before each delivery, so that what was tightened meanwhile takes effect.</summary>
    Decision Check(SignalRecord signal);

    /// <summary>Handles a signal. What it throws drops the signal for this subscriber and nobody else.</summary>
    /// <param name="delivery">The signal, and where it is.</param>
    /// <param name="cancellationToken">Ends with the time of the delivery, and with the host.</param>
    /// <returns>Whether that acknowledges the signal; it can be acknowledged by <see cref="ISignalBus.AcknowledgeAsync"/> as well.</returns>
    ValueTask<bool> DeliverAsync(SignalDelivery delivery, CancellationToken cancellationToken);
}
