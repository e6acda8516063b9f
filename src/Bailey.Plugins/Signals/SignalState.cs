namespace Bailey.Plugins.Signals;

/// <summary>What can happen to a signal at a domain.</summary>
public enum SignalState
{
    /// <summary>It reached the domain.</summary>
    Received,

    /// <summary>It waits for a subscriber.</summary>
    Queued,

    /// <summary>A subscriber acknowledged it.</summary>
    Acknowledged,

    /// <summary>It was passed up to the domain above.</summary>
    Escalated,

    /// <summary>It was passed on to a domain below or beside.</summary>
    Delegated,

    /// <summary>Every subscriber of the domain has had it.</summary>
    Completed,

    /// <summary>It was not delivered; the reason says why.</summary>
    Dropped,
}
