namespace Bailey.Policy.Documents;

/// <summary>Bounds on a policy document, checked while it is read and before anything is built from it.</summary>
public sealed record DocumentLimits
{
    /// <summary>The defaults.</summary>
    public static DocumentLimits Default { get; } = new();

    /// <summary>Bytes of a document. Default 1 MiB.</summary>
    public int MaxBytes { get; init; } = 1024 * 1024;

    /// <summary>Values nested in one another. Default 16.</summary>
    public int MaxDepth { get; init; } = 16;

    /// <summary>Values and keys of a document, all together. Default 100,000.</summary>
    public int MaxNodes { get; init; } = 100_000;

    /// <summary>Faults that are reported of one document; the rest is counted. Default 100.</summary>
    public int MaxFaults { get; init; } = 100;
}
