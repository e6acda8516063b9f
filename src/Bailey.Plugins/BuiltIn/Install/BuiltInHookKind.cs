namespace Bailey.Plugins.BuiltIn;

/// <summary>What a hook of a built-in plugin is.</summary>
public enum BuiltInHookKind
{
    /// <summary>Is told before operations.</summary>
    Before,

    /// <summary>Is told after operations.</summary>
    After,

    /// <summary>Stands around operations.</summary>
    Wrap,

    /// <summary>Is called when the application starts.</summary>
    Startup,

    /// <summary>Is called when the application ends.</summary>
    Shutdown,

    /// <summary>Filters at a hook of the host.</summary>
    Filter,

    /// <summary>Is notified at a hook of the host.</summary>
    Action,
}
