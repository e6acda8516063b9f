namespace Bailey.Plugins.Audit;

/// <summary>What came of checking a chain.</summary>
/// <param name="Chain">The community, or <see cref="AuditChain.Instance"/>.</param>
/// <param name="Entries">Entries checked.</param>
/// <param name="Fault">One of <see cref="ChainFault"/>; null where the chain is whole.</param>
/// <param name="Sequence">The first entry at fault; null where none is.</param>
/// <param name="Message">What is wrong, in words; null where nothing is.</param>
public sealed record ChainVerdict(string Chain, long Entries, string? Fault = null, long? Sequence = null, string? Message = null)
{
    /// <summary>Whether the chain is whole.</summary>
    public bool IsWhole => Fault is null;
}
