using System.Collections.Immutable;
using Bailey.Plugins.Audit;

namespace Bailey.Server.Audit;

/// <summary>An entry of the audit log in its place.</summary>
/// <param name="Sequence">Its place in the chain, from 1.</param>
/// <param name="Node">The node that wrote it.</param>
/// <param name="Id">Its id.</param>
/// <param name="Time">When.</param>
/// <param name="Community">The community; null for the instance.</param>
/// <param name="Domain">The path of the domain.</param>
/// <param name="Principal">For whom.</param>
/// <param name="Plugin">The plugin.</param>
/// <param name="Version">Its version.</param>
/// <param name="Action">What was done.</param>
/// <param name="Capability">The capability used.</param>
/// <param name="Target">What it was done to.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Reason">Why.</param>
/// <param name="Decision">The decision that entries of one operation share.</param>
/// <param name="DurationMicroseconds">How long it took.</param>
/// <param name="Fuel">Fuel used.</param>
/// <param name="Metadata">More, by name.</param>
/// <param name="Hash">Its hash, in hexadecimal.</param>
public sealed record AuditEntryView(
    long Sequence,
    string Node,
    Guid Id,
    DateTimeOffset Time,
    string? Community,
    string Domain,
    string? Principal,
    string? Plugin,
    string? Version,
    string Action,
    string? Capability,
    string? Target,
    string Outcome,
    string Reason,
    Guid Decision,
    long DurationMicroseconds,
    long Fuel,
    ImmutableSortedDictionary<string, string> Metadata,
    string Hash)
{
    internal static AuditEntryView Of(ChainedEntry chained)
    {
        var entry = chained.Entry;
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in entry.Metadata.IsDefaultOrEmpty ? [] : entry.Metadata)
        {
            metadata[name] = value;
        }

        return new AuditEntryView(
            chained.Sequence, chained.Node, entry.Id, entry.Time, entry.Community, entry.DomainPath, entry.Principal, entry.Plugin, entry.Version, entry.Action.Name, entry.Capability, entry.Target,
            AuditOutcomeNames.Of(entry.Outcome), entry.ReasonCode, entry.DecisionId, entry.Duration.Ticks / TimeSpan.TicksPerMicrosecond, entry.Fuel, metadata.ToImmutable(), Convert.ToHexStringLower(chained.Hash.Span));
    }
}
