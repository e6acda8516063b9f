namespace Bailey.Plugins.Signals;

/// <summary>A signal that is to be sent.</summary>
/// <param name="Community">The community in whose tree it travels.</param>
/// <param name="Type">What it is about, in words parted by dots.</param>
/// <param name="PayloadJson">What it says, as JSON.</param>
/// <param name="Principal">For whom it is sent.</param>
public sealed record SignalDraft(string Community, string Type, string PayloadJson, string Principal)
{
    /// <summary>The domain that it is sent from; null for the community itself.</summary>
    public string? OriginDomain { get; init; }

    /// <summary>The plugin that sends it; null where the application does.</summary>
    public string? OriginPlugin { get; init; }

    /// <summary>Higher is more urgent: 0 to 9. Default 5.</summary>
    public int Priority { get; init; } = 5;

    /// <summary>After how long it is dropped where it was not delivered; null for never.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Whether each receiver must acknowledge it.</summary>
    public bool RequiresAck { get; init; }

    /// <summary>How many signals led to this one, each sent while the one before was handled. A chain that is too long is cut.</summary>
    public int Hops { get; init; }

    /// <summary>How far it travels.</summary>
    public SignalReach Reach { get; init; }
}
