using Bailey.Plugins.BuiltIn;

namespace Bailey.Plugins.Signals;

/// <summary>Calls subscribers, each for as long as it may take, and tells what they send meanwhile which chain it is part of.</summary>
internal sealed class DeliveryCall(SignalOptions options, CancellationToken stopping)
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(5);
    private static readonly AsyncLocal<int> s_hops = new();

    /// <summary>How many signals led to what this code does now.</summary>
    internal static int AmbientHops => s_hops.Value;

    /// <summary>Calls a subscriber.</summary>
    /// <param name="item">The signal.</param>
    /// <param name="queue">Counts calls that were cut off and still run.</param>
    /// <param name="left">Told when such a call has ended after all.</param>
    /// <returns>Whether the subscriber acknowledged the signal, and why it failed; null where it did not.</returns>
    internal async Task<(bool Acknowledged, string? Failure)> RunAsync(SignalItem item, SubscriberQueue queue, Action left)
    {
        var hops = item.Hops + 1;
        s_hops.Value = hops;
        var time = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var token = time.Token;
        var call = Task.Run(() => item.Subscriber.DeliverAsync(new SignalDelivery(item.Signal, item.Domain, item.DomainPath, hops), token).AsTask(), CancellationToken.None);
        try
        {
            await WaitAsync(call).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            queue.CutOff();
            _ = LeaveAsync(call, queue, left);
            HandlerGate.Cancel(time);
            return (false, stopping.IsCancellationRequested ? SignalReason.HostStopping : SignalReason.DeliveryTimeout);
        }

        time.Dispose();
        return call.IsCompletedSuccessfully ? (await call.ConfigureAwait(false), null) : (false, FailureOf(call));
    }

    // What runs when the host ends is told so, and has a moment to end in order.
    private async Task WaitAsync(Task call)
    {
        try
        {
            await Task.WhenAny(call).WaitAsync(options.DeliveryTimeLimit, options.Clock, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            var grace = options.DeliveryTimeLimit < s_grace ? options.DeliveryTimeLimit : s_grace;
            await Task.WhenAny(call).WaitAsync(grace, options.Clock, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private string FailureOf(Task call)
    {
        // Looked at, so that nobody else is told of it.
        _ = call.Exception;
        return stopping.IsCancellationRequested ? SignalReason.HostStopping : SignalReason.DeliveryFailed;
    }

    private static async Task LeaveAsync(Task call, SubscriberQueue queue, Action left)
    {
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        queue.Returned();
        left();
    }
}
