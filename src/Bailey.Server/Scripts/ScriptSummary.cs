namespace Bailey.Server.Scripts;

/// <summary>A script of a community, in a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="HasDraft">Whether there is a saved text of it.</param>
/// <param name="Version">The version that is deployed; null where none is.</param>
/// <param name="State">Where the deployed one stands; null where none is.</param>
/// <param name="Calls">When it is called: as the saved text says, or without one as it is deployed.</param>
public sealed record ScriptSummary(string Name, string Description, bool HasDraft, string? Version, Plugins.Lifecycle.PluginState? State, ScriptCalls Calls);
