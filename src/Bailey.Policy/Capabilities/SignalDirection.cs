namespace Bailey.Policy.Capabilities;

/// <summary>Where a signal that is propagated goes in the tree of domains.</summary>
public enum SignalDirection
{
    /// <summary>To the domains above.</summary>
    Up,

    /// <summary>To the domains nested below.</summary>
    Down,

    /// <summary>To the domains under the same parent.</summary>
    Siblings,

    /// <summary>Up and down.</summary>
    Both,
}
