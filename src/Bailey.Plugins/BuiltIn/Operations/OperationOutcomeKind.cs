namespace Bailey.Plugins.BuiltIn;

/// <summary>How an attempt at an operation ended. An operation that failed has no outcome: its exception passes.</summary>
public enum OperationOutcomeKind
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>A wrapper skipped it.</summary>
    Skipped,

    /// <summary>A wrapper answered in its place.</summary>
    Replaced,

    /// <summary>A wrapper aborted it.</summary>
    Aborted,

    /// <summary>The policy denied it; no wrapper was asked.</summary>
    Denied,
}
