namespace Bailey.Plugins.BuiltIn;

/// <summary>Moments in the life of the application.</summary>
public enum LifecyclePoint
{
    /// <summary>It starts; nothing is served before every handler is done. One that fails keeps the application from starting.</summary>
    Startup,

    /// <summary>It ends; nothing is served any more.</summary>
    Shutdown,
}
