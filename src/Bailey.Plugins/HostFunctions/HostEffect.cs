using System.Collections.Immutable;
using System.Diagnostics;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Runtime;
using Bailey.Plugins.Store;

namespace Bailey.Plugins.HostFunctions;

/// <summary>What the audit log is told of one call of the host, once.</summary>
internal sealed class HostEffect(ImmutableArray<KeyValuePair<string, string>> metadata, PluginCall call, long started)
{
    private bool _told;

    /// <summary>The capability that it needs.</summary>
    internal string? Capability { get; set; }

    /// <summary>What it is done to.</summary>
    internal string? Target { get; set; }

    /// <summary>Stores changes at once together with the entry, and waits until they are durable.</summary>
    internal void Commit(params ImmutableArray<StoreMutation> mutations) => Commit(0, mutations);

    /// <summary>As the other, where so many bytes were charged to the principal for it: they are given back if it is not stored.</summary>
    internal void Commit(long charged, params ImmutableArray<StoreMutation> mutations)
    {
        _told = true;
        try
        {
            call.Commit(Entry(AuditOutcome.Ok, "ok"), charged, mutations);
        }
        catch (Exception e) when (e is HostCallException or PluginStoreException)
        {
            _told = false;
            throw;
        }
    }

    /// <summary>Tells how it ended, unless that was stored already.</summary>
    internal void Tell(AuditOutcome outcome, string reason)
    {
        if (!_told)
        {
            _told = true;
            call.Audit(Entry(outcome, reason));
        }
    }

    /// <summary>Tells that the host failed, and how.</summary>
    internal void Fail(Exception failure)
    {
        _told = true;
        call.Audit(Entry(AuditOutcome.Failed, HostCallReason.HostFailed) with { Metadata = metadata.Add(new("failure", failure.ToString())) });
    }

    private AuditEntry Entry(AuditOutcome outcome, string reason)
    {
        var duration = Stopwatch.GetElapsedTime(started);
        call.Environment.Metrics.HostCall(Capability, outcome, duration);
        return call.Entry(AuditAction.HostCall, Capability, Target, outcome, reason, duration, metadata);
    }
}
