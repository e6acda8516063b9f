namespace Bailey.Server.Jobs;

/// <summary>Why a job ran.</summary>
public enum JobTrigger
{
    /// <summary>Its time had come.</summary>
    Schedule,

    /// <summary>Its time had come while no server was there; however often, it runs once.</summary>
    Missed,

    /// <summary>Somebody asked for it.</summary>
    Manual,
}
