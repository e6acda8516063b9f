namespace Bailey.Plugins.Packages;

/// <summary>What a plugin does at a hook.</summary>
public enum HookKind
{
    /// <summary>It is notified; what it returns changes nothing.</summary>
    Action,

    /// <summary>It may change what passes through the hook, or reject it.</summary>
    Filter,
}
