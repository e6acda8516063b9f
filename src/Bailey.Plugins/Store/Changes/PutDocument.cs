namespace Bailey.Plugins.Store.Changes;

/// <summary>Keeps a document in place of the one of the same kind, community and id.</summary>
/// <param name="Document">The document.</param>
public sealed record PutDocument(PluginDocument Document) : StoreMutation;
