namespace Bailey.Plugins.Store;

/// <summary>Something that a plugin left for the application.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Community">Where.</param>
/// <param name="Id">Its id, among those of its kind in the community.</param>
/// <param name="Plugin">Which plugin left it.</param>
/// <param name="Principal">For whom.</param>
/// <param name="Time">When.</param>
/// <param name="Json">What it says, a JSON object.</param>
public sealed record PluginDocument(PluginDocumentKind Kind, string Community, string Id, string Plugin, string Principal, DateTimeOffset Time, string Json);
