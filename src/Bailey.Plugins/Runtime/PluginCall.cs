using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Extism;
using Bailey.Plugins.HostFunctions;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;
using Bailey.Wasm;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// One call of one plugin for one principal: what it may touch, what it is charged to, and what it did so far. Functions of the host find it as
/// the state of the call. Used by one thread at a time, but for its entries.
/// </summary>
internal sealed class PluginCall
{
    // So that the memory of a call that does much stays small; what is not kept until the end is in the log that much earlier.
    private const int EntriesKept = 256;

    private readonly List<AuditEntry> _entries = [];
    private int _hostCalls;
    private bool _ended;
    private PluginHttpException? _told;

    internal PluginCall(PluginEnvironment environment, string community, string plugin, string version, PrincipalPolicy principal, PrincipalLedger ledger, PluginLedger pluginLedger, string domainPath, Guid decisionId)
    {
        Environment = environment;
        Community = community;
        Plugin = plugin;
        Version = version;
        Principal = principal;
        Ledger = ledger;
        PluginLedger = pluginLedger;
        DomainPath = domainPath;
        DecisionId = decisionId;
        Grant = new CapabilityGrant(new CurrentGrant(environment.Policy, community, plugin, principal.Name.Text));
        Values = new ValueTransaction(this);
    }

    internal PluginEnvironment Environment { get; }

    internal string Community { get; }

    internal string Plugin { get; }

    internal string Version { get; }

    internal PrincipalPolicy Principal { get; }

    internal PrincipalLedger Ledger { get; }

    internal PluginLedger PluginLedger { get; }

    internal string DomainPath { get; }

    /// <summary>The domain that the path leads to; null for the community itself.</summary>
    internal string? DomainId => DomainPath.Length <= 1 ? null : DomainPath[(DomainPath.LastIndexOf('/') + 1)..];

    /// <summary>How many signals led to this call.</summary>
    internal int SignalHops { get; init; }

    internal Guid DecisionId { get; }

    internal CapabilityGrant Grant { get; }

    /// <summary>What the plugin keeps, as this call sees it.</summary>
    internal ValueTransaction Values { get; }

    /// <summary>Cancelled at the deadline of the call.</summary>
    internal CancellationToken CancellationToken { get; set; }

    /// <summary>Counts a call of the host.</summary>
    /// <exception cref="ExtismHostException">There were too many; it ends the call.</exception>
    internal void CountHostCall()
    {
        if (++_hostCalls > Environment.Options.MaxHostCalls)
        {
            throw new ExtismHostException(HostCallReason.TooManyHostCalls, $"the plugin called the host more than {Environment.Options.MaxHostCalls:N0} times in one call");
        }
    }

    /// <summary>An entry of the audit log for something that the call did. Entries are kept until the call ends, so that a target is cut here.</summary>
    internal AuditEntry Entry(AuditAction action, string? capability, string? target, AuditOutcome outcome, string reason, TimeSpan duration = default, ImmutableArray<KeyValuePair<string, string>> metadata = default) => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = Environment.Clock.GetUtcNow(),
        Community = Community,
        DomainPath = DomainPath,
        Principal = Principal.Name.Text,
        Plugin = Plugin,
        Version = Version,
        Action = action,
        Capability = capability,
        Target = target is { Length: > AuditEntry.MaxText } ? AuditRedaction.Text(target) : target,
        Outcome = outcome,
        ReasonCode = reason,
        DecisionId = DecisionId,
        Duration = duration,
        Metadata = metadata.IsDefault ? [] : metadata,
    };

    /// <summary>Keeps an entry until the end of the call, or hands it over where there are many.</summary>
    /// <exception cref="PluginStoreException">The store cannot be written.</exception>
    internal void Audit(AuditEntry entry)
    {
        // What the guest did not wait for any more, as its time was over, may end after the call and on another thread.
        lock (_entries)
        {
            _entries.Add(entry);
            if (_ended || _entries.Count >= EntriesKept)
            {
                Environment.Store.Audit.Write(CollectionsMarshal.AsSpan(_entries));
                _entries.Clear();
            }
        }
    }

    /// <summary>Says that the log has a refused HTTP request already.</summary>
    internal void RefusedIsTold(PluginHttpException refused) => _told = refused;

    /// <summary>Writes down a refused HTTP request, unless that was done where it was refused.</summary>
    internal void TellRefused(PluginHttpException refused)
    {
        if (!ReferenceEquals(_told, refused))
        {
            Audit(Entry(AuditAction.HostCall, CapabilityCatalog.NetworkConnect.Name, null, OutcomeOf(refused.Decision!), refused.Code));
        }
    }

    /// <summary>Takes the entries that were kept.</summary>
    internal ImmutableArray<AuditEntry> TakeEntries()
    {
        lock (_entries)
        {
            _ended = true;
            ImmutableArray<AuditEntry> entries = [.. _entries];
            _entries.Clear();
            return entries;
        }
    }

    /// <summary>Hands over the entries that were kept, as nothing else is to be stored with them.</summary>
    internal void WriteEntries()
    {
        lock (_entries)
        {
            _ended = true;
            Environment.Store.Audit.Write(CollectionsMarshal.AsSpan(_entries));
            _entries.Clear();
        }
    }

    /// <summary>Stores a change at once, with an entry that says so, and waits until it is durable, or for as long as the call may take.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="charged">Bytes that were charged to the principal for it.</param>
    /// <param name="mutations">The change.</param>
    /// <exception cref="HostCallException">It was changed by somebody else meanwhile, or cannot be stored.</exception>
    internal void Commit(AuditEntry entry, long charged, ImmutableArray<StoreMutation> mutations) => Await(CommitAsync(entry, charged, mutations));

    /// <summary>Waits on the thread of the guest, no longer than the call may take.</summary>
    internal void Await(Task task) => task.WaitAsync(CancellationToken).GetAwaiter().GetResult();

    /// <summary>Waits on the thread of the guest, no longer than the call may take.</summary>
    internal T Await<T>(Task<T> task) => task.WaitAsync(CancellationToken).GetAwaiter().GetResult();

    // Not ended by the deadline: who stops waiting then does not take back what is on its way into the store, and only its end tells what it counts.
    private async Task CommitAsync(AuditEntry entry, long charged, ImmutableArray<StoreMutation> mutations)
    {
        try
        {
            var result = await Environment.Store.CommitAsync(new StoreChange { Mutations = mutations, Audit = [entry] }, CancellationToken.None).ConfigureAwait(false);
            Environment.GiveBack(result.FreedBytes);
        }
        catch (Exception e)
        {
            Ledger.ShrinkStorage(charged);
            if (e is PluginStoreException { Code: StoreReason.Conflict })
            {
                throw new HostCallException(HostCallReason.Conflict, "it was changed meanwhile; read it again and decide anew", e);
            }

            throw;
        }
    }

    /// <summary>Judges an operation on files, and counts it.</summary>
    internal WasiFileVerdict JudgeFile(WasiPreopen preopen, bool changes)
    {
        CountHostCall();
        var use = changes ? CapabilityUse.WriteFile(preopen.HostPath) : CapabilityUse.ReadFile(preopen.HostPath);
        var decision = Grant.Check(use);
        var verdict = decision.Allowed ? WasiFileVerdict.Allowed : WasiFileVerdict.Denied;
        if (decision.Allowed)
        {
            decision = PluginLedger.TakeFileOperations(Ledger);
            verdict = decision.Allowed ? WasiFileVerdict.Allowed : WasiFileVerdict.OverQuota;
        }

        Audit(Entry(AuditAction.HostCall, use.Type!.Name, preopen.HostPath, OutcomeOf(decision), decision.ReasonCode));
        return verdict;
    }

    /// <summary>How a decision ends in the audit log.</summary>
    internal static AuditOutcome OutcomeOf(Decision decision) =>
        decision.Allowed ? AuditOutcome.Ok : decision.Layer == DecisionLayer.Quota ? AuditOutcome.Breached : AuditOutcome.Denied;
}
