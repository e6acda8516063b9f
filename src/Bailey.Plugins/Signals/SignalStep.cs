namespace Bailey.Plugins.Signals;

/// <summary>One thing that happened to a signal at one domain.</summary>
/// <param name="Time">When.</param>
/// <param name="Domain">The domain; null for the community itself.</param>
/// <param name="State">What happened.</param>
/// <param name="Plugin">The subscriber that it happened at; null where at the domain.</param>
/// <param name="Reason">Why, where it was dropped.</param>
public sealed record SignalStep(DateTimeOffset Time, string? Domain, SignalState State, string? Plugin = null, string? Reason = null);
