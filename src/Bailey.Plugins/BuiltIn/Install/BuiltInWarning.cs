namespace Bailey.Plugins.BuiltIn;

/// <summary>Something that a built-in plugin did wrong and that changed nothing for others.</summary>
/// <param name="Source">The plugin, or the hook as <c>plugin.hook</c>.</param>
/// <param name="ReasonCode">One of <see cref="BuiltInReason"/> or <see cref="Hooks.HookReason"/>.</param>
/// <param name="Message">What, in words.</param>
public sealed record BuiltInWarning(string Source, string ReasonCode, string Message);
