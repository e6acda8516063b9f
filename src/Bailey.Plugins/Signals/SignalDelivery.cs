namespace Bailey.Plugins.Signals;

/// <summary>A signal as a subscriber is given it.</summary>
/// <param name="Signal">The signal, with the history that it had when it was sent.</param>
/// <param name="Domain">The domain at which the subscriber has it; null for the community itself.</param>
/// <param name="DomainPath">The path of that domain; <c>/</c> for the community itself.</param>
/// <param name="Hops">How many signals led to what the subscriber sends while it handles this one.</param>
public sealed record SignalDelivery(SignalRecord Signal, string? Domain, string DomainPath, int Hops);
