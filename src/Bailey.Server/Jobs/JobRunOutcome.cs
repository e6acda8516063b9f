namespace Bailey.Server.Jobs;

/// <summary>How a run of a job ended.</summary>
public enum JobRunOutcome
{
    /// <summary>It has not ended.</summary>
    Running,

    /// <summary>It ended well.</summary>
    Succeeded,

    /// <summary>It failed, or met a limit.</summary>
    Failed,

    /// <summary>The policy does not let it run now.</summary>
    Denied,

    /// <summary>It was left out, as the run before had not ended.</summary>
    Skipped,

    /// <summary>Its node ended before it did.</summary>
    Lost,
}
