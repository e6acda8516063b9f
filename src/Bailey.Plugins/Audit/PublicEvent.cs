namespace Bailey.Plugins.Audit;

/// <summary>Something that happened and that others may want to know of. Stored in the same transaction as the change (an outbox), delivered later.</summary>
/// <param name="Id">Its id: a UUID of version 7.</param>
/// <param name="Time">When, in UTC.</param>
/// <param name="Type">One of <see cref="PublicEventType"/>.</param>
/// <param name="Community">Where; null for the instance.</param>
/// <param name="Plugin">Of which plugin; null where of none.</param>
/// <param name="DataJson">What more there is to say, as a JSON object.</param>
public sealed record PublicEvent(Guid Id, DateTimeOffset Time, string Type, string? Community, string? Plugin, string DataJson);
