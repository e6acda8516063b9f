namespace Bailey.Cli.Scripts;

/// <summary>How a lint report is written.</summary>
internal enum LintFormat
{
    /// <summary>For people, a line for each violation and one for its remedy.</summary>
    Human,

    /// <summary>One JSON object.</summary>
    Json,

    /// <summary>SARIF 2.1.0, which code hosts and editors show at the lines concerned.</summary>
    Sarif,
}
