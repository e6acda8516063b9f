namespace Bailey.Plugins.Store.Changes;

/// <summary>Removes all records of one kind that belong to one owner, as when a community ends.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="Owner">Whom they belong to.</param>
public sealed record DeleteRecords(string Kind, string Owner) : StoreMutation;
