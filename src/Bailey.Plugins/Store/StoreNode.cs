namespace Bailey.Plugins.Store;

/// <summary>A process that has a shared store open to write it.</summary>
/// <param name="Name">Its name, as in the audit log.</param>
/// <param name="Started">When it opened the store, by the clock of the database.</param>
/// <param name="LastSeen">When it last said that it is there, by the clock of the database.</param>
/// <param name="IsAlive">Whether that is not too long ago. One that ended in order is not listed at all.</param>
public sealed record StoreNode(string Name, DateTimeOffset Started, DateTimeOffset LastSeen, bool IsAlive);
