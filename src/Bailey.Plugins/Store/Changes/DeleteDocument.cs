namespace Bailey.Plugins.Store.Changes;

/// <summary>Removes a document, if there is one.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Community">Where.</param>
/// <param name="Id">Its id.</param>
public sealed record DeleteDocument(PluginDocumentKind Kind, string Community, string Id) : StoreMutation;
