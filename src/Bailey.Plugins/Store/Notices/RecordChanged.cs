namespace Bailey.Plugins.Store.Notices;

/// <summary>A record was put or removed; read it again.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Its id; null where any number of that kind were removed, by owner or by age.</param>
public sealed record RecordChanged(string Kind, string? Id) : StoreNotice;
