using Bailey.Plugins.BuiltIn;

namespace Bailey.Server.BuiltIns;

/// <summary>Something that a built-in plugin is called for.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What kind of hook it is.</param>
/// <param name="Target">What it is at, as the name of a hook or a glob of operations.</param>
public sealed record BuiltInHookView(string Id, BuiltInHookKind Kind, string Target);
