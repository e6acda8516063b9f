namespace Bailey.Plugins.Signals;

/// <summary>One signal on its way to one subscriber at one domain.</summary>
internal sealed record SignalItem(SignalRecord Signal, SignalProgress Progress, ISignalSubscriber Subscriber, string? Domain, string DomainPath, int Hops)
{
    internal bool IsExpired(DateTimeOffset now) => Signal.ExpiresAt is { } end && now >= end;
}
