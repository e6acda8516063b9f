using Bailey.Plugins.Audit;

namespace Bailey.Plugins.Store;

/// <summary>An event in the outbox.</summary>
/// <param name="Number">Its place; each later one has a higher number.</param>
/// <param name="Event">The event.</param>
public sealed record StoredEvent(long Number, PublicEvent Event);
