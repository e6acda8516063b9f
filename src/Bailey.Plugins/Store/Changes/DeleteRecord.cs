namespace Bailey.Plugins.Store.Changes;

/// <summary>Removes a record.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Its id.</param>
/// <param name="Revision">The revision that was read, any other being a conflict; null to remove it whatever it is, if there is one.</param>
public sealed record DeleteRecord(string Kind, string Id, long? Revision = null) : StoreMutation;
