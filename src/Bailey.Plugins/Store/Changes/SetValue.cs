namespace Bailey.Plugins.Store.Changes;

/// <summary>Keeps a value of a plugin, in place of what it kept by that key.</summary>
/// <param name="Community">The community.</param>
/// <param name="PluginId">The plugin.</param>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
/// <param name="Principal">Whose storage it counts to.</param>
public sealed record SetValue(string Community, string PluginId, string Key, ReadOnlyMemory<byte> Value, string Principal) : StoreMutation;
