namespace Bailey.Plugins.Store.Changes;

/// <summary>
/// Keeps a record in place of the one of the same revision: <see cref="StoreRecord.Revision"/> is the one that was read, 0 for a new one, and is one
/// higher when it is stored. Any other, and a <see cref="StoreRecord.Lookup"/> that another record has, is a conflict.
/// </summary>
/// <param name="Record">The record.</param>
public sealed record PutRecord(StoreRecord Record) : StoreMutation;
