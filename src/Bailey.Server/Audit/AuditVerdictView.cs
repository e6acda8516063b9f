using Bailey.Plugins.Audit;

namespace Bailey.Server.Audit;

/// <summary>What came of checking a chain of the audit log.</summary>
/// <param name="Chain">The community, or <c>*</c> for the instance.</param>
/// <param name="IsWhole">Whether nothing is changed, missing, reordered or cut off.</param>
/// <param name="Entries">Entries checked.</param>
/// <param name="Fault">What is wrong, as a stable word; null where nothing is.</param>
/// <param name="Sequence">The first entry at fault.</param>
/// <param name="Detail">What is wrong, in words.</param>
public sealed record AuditVerdictView(string Chain, bool IsWhole, long Entries, string? Fault, long? Sequence, string? Detail)
{
    internal static AuditVerdictView Of(ChainVerdict verdict) => new(verdict.Chain, verdict.IsWhole, verdict.Entries, verdict.Fault, verdict.Sequence, verdict.Message);
}
