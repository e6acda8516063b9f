namespace Bailey.Plugins.BuiltIn;

/// <summary>A hook of a built-in plugin, as inventories show it.</summary>
/// <param name="Id">Its full name: <c>plugin.hook</c>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Target">The selector of operations in words, or the hook of the host; empty for start-up and shutdown.</param>
public sealed record BuiltInHook(string Id, BuiltInHookKind Kind, string Target);
