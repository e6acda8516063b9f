using System.Collections.Immutable;
using Bailey.Plugins.Signals;
using Bailey.Policy;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Tests.Signals;

/// <summary>A subscriber that notes what it receives.</summary>
internal sealed class TestSubscriber(string plugin, params string?[] domains) : ISignalSubscriber
{
    private readonly Lock _lock = new();
    private readonly List<SignalDelivery> _received = [];

    public string Community { get; init; } = "garden";

    public string Plugin { get; } = plugin;

    public ImmutableArray<SignalPattern> Patterns { get; init; } = [SignalPattern.Parse("*")];

    public ImmutableArray<string?> Domains { get; } = [.. domains];

    public Func<SignalRecord, Decision> OnCheck { get; set; } = static _ => Decision.Allow(DecisionLayer.Capability);

    public Func<SignalDelivery, CancellationToken, ValueTask<bool>> OnDeliver { get; set; } = static (_, _) => new(false);

    public IReadOnlyList<SignalDelivery> Received
    {
        get
        {
            lock (_lock)
            {
                return [.. _received];
            }
        }
    }

    public IEnumerable<string> Types => Received.Select(static delivery => delivery.Signal.Type);

    public Decision Check(SignalRecord signal) => OnCheck(signal);

    public ValueTask<bool> DeliverAsync(SignalDelivery delivery, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _received.Add(delivery);
        }

        return OnDeliver(delivery, cancellationToken);
    }
}
