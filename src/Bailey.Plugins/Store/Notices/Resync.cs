namespace Bailey.Plugins.Store.Notices;

/// <summary>Nobody knows what was changed meanwhile: this node was cut off from the database for longer than changes are kept, or its watchers were too slow. Read everything again.</summary>
public sealed record Resync : StoreNotice;
