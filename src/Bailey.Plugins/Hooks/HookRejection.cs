namespace Bailey.Plugins.Hooks;

/// <summary>Why an operation must not go on.</summary>
/// <param name="PluginId">The plugin that says so, or that failed where its failure stops the operation.</param>
/// <param name="ReasonCode">Why, as a stable word: <see cref="HookReason.Rejected"/>, or that of the failure.</param>
/// <param name="Reason">Why, in the plugin's words, or those of the failure.</param>
public sealed record HookRejection(string PluginId, string ReasonCode, string Reason);
