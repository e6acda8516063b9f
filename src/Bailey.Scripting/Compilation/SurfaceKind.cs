using Bailey.Scripting.Surfaces;

namespace Bailey.Scripting.Compilation;

/// <summary>What a script finds about itself.</summary>
public enum SurfaceKind
{
    /// <summary>Nothing but the allowed part of the framework.</summary>
    None,

    /// <summary><see cref="ScriptSurface"/>: hook scripts and inbound endpoints.</summary>
    Script,

    /// <summary><see cref="TriggerSurface"/>: expressions over attributes.</summary>
    Trigger,
}
