namespace Bailey.Plugins.Runtime;

/// <summary>What a package is called for.</summary>
/// <param name="Export">The export.</param>
/// <param name="Name">The hook or schedule, as the audit log has it.</param>
/// <param name="Input">What it reads.</param>
/// <param name="DomainPath">Where.</param>
/// <param name="DecisionId">The decision that the call is part of.</param>
internal readonly record struct PackageCall(string Export, string Name, ReadOnlyMemory<byte> Input, string DomainPath, Guid DecisionId)
{
    /// <summary>Whether it may change or reject what passes through.</summary>
    internal bool IsFilter { get; init; }

    /// <summary>Whether it runs on a schedule.</summary>
    internal bool IsJob { get; init; }

    /// <summary>How many signals led to this call.</summary>
    internal int SignalHops { get; init; }
}
