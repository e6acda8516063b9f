namespace Bailey.Server.Attention;

/// <summary>Why something needs somebody.</summary>
public enum AttentionKind
{
    /// <summary>A package was let in, and waits until somebody accepts what it asks for.</summary>
    Consent,

    /// <summary>A newer version of a package is held back until somebody accepts what it asks for.</summary>
    HeldUpgrade,

    /// <summary>A plugin failed too often, and is not called until somebody resumes it.</summary>
    Suspended,

    /// <summary>The last run of a job did not end well.</summary>
    JobFailed,

    /// <summary>A principal uses more than four fifths of a quota.</summary>
    QuotaNear,
}
