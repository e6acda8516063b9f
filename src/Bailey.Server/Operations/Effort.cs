namespace Bailey.Server.Operations;

/// <summary>What an endpoint costs the server: how many of its kind one principal may have at once, and for how long.</summary>
public enum Effort
{
    /// <summary>Little, and bounded by what it reads: as often as rates allow.</summary>
    Little,

    /// <summary>Up to some seconds of a processor, by what the caller asks.</summary>
    Costly,

    /// <summary>A whole log is read, at the pace at which the caller takes it.</summary>
    Long,
}
