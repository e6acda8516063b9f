namespace Bailey.Plugins.Hooks;

/// <summary>What a plugin did at a hook.</summary>
public enum PluginOutcomeKind
{
    /// <summary>It gave a result, or nothing.</summary>
    Result,

    /// <summary>It rejected the operation.</summary>
    Rejected,

    /// <summary>It trapped, threw, or reported an error.</summary>
    Trapped,

    /// <summary>It met a limit and was stopped.</summary>
    LimitBreached,

    /// <summary>It was not called, or its call was not kept: the policy or a quota denied it.</summary>
    Denied,
}
