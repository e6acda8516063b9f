namespace Bailey.Cli.Operations;

/// <summary>How something is.</summary>
internal enum DoctorState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and could be better.</summary>
    Warning,

    /// <summary>It does not work.</summary>
    Failed,
}
