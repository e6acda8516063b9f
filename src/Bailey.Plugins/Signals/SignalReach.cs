namespace Bailey.Plugins.Signals;

/// <summary>How far a signal travels through the tree of domains.</summary>
public enum SignalReach
{
    /// <summary>To the subscribers of its own domain.</summary>
    Domain,

    /// <summary>Also to all domains above.</summary>
    Up,

    /// <summary>Also to all domains below.</summary>
    Down,

    /// <summary>Also to the domains beside it, under the same parent.</summary>
    Siblings,

    /// <summary>Up and down.</summary>
    Both,

    /// <summary>To every domain of the community.</summary>
    Everywhere,
}
