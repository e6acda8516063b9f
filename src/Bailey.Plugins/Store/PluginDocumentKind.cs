namespace Bailey.Plugins.Store;

/// <summary>What a <see cref="PluginDocument"/> is.</summary>
public enum PluginDocumentKind
{
    /// <summary>A page (MDX) of a domain; the id is <c>DOMAIN/PAGE</c>.</summary>
    Page,

    /// <summary>A message to a member or role.</summary>
    Message,

    /// <summary>A panel, component or injection that a plugin registered in the user interface.</summary>
    UiRegistration,
}
