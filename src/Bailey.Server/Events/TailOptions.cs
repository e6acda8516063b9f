namespace Bailey.Server.Events;

/// <summary>How things are followed live. All limits are finite.</summary>
internal sealed record TailOptions
{
    internal static TailOptions Default { get; } = new();

    /// <summary>How often it is looked for what is new.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>After how long without anything a sign of life is sent.</summary>
    internal TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often it is looked whether the session or token is still there.</summary>
    internal TimeSpan SessionInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one stream lasts; the client comes back and goes on.</summary>
    internal TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Streams at once of one principal.</summary>
    internal int MaxPerPrincipal { get; init; } = 8;

    /// <summary>Streams at once.</summary>
    internal int MaxOpen { get; init; } = 128;
}
