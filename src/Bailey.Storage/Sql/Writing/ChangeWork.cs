using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Storage.Sql.Chains;

namespace Bailey.Storage.Sql.Writing;

/// <summary>A change, with its entries and events.</summary>
internal sealed class ChangeWork : PendingWork
{
    private readonly StoreChange _change;
    private readonly List<KeyValuePair<string, long>> _freed = [];

    internal ChangeWork(StoreChange change)
    {
        _change = change with { Audit = [.. change.Audit.Select(AuditRedaction.Apply)] };
        Bytes = 512 + _change.Mutations.Sum(SizeOf) + _change.Audit.Sum(EntrySize.Of) + _change.Events.Sum(static happened => 256L + (2 * happened.DataJson.Length));
    }

    internal override long Bytes { get; }

    internal override IEnumerable<string> Chains => _change.Audit.Select(static entry => entry.Community ?? AuditChain.Instance).Distinct();

    internal StoreChange Change => _change;

    /// <summary>What came of it, once it is done.</summary>
    internal CommitResult Result => _freed.Count == 0 ? CommitResult.Empty : new CommitResult { FreedBytes = [.. _freed] };

    internal override void Run(WriterSession session)
    {
        _freed.Clear();
        foreach (var mutation in _change.Mutations)
        {
            session.Changes.Apply(mutation, _freed);
        }

        foreach (var happened in _change.Events)
        {
            session.Changes.Apply(happened);
        }

        session.EventsAdded += _change.Events.Length;
    }

    internal override void Record(WriterSession session)
    {
        foreach (var entry in _change.Audit)
        {
            session.Audit.Append(entry);
        }
    }

    private static long SizeOf(StoreMutation mutation) => 256 + mutation switch
    {
        SetValue set => (2L * set.Key.Length) + set.Value.Length,
        PutPackage put => put.Package.Bytes.Length,
        PutDocument put => 2L * put.Document.Json.Length,
        PutInstallation put => (2L * put.Installation.SettingsJson.Length) + (1_024L * put.Installation.Versions.Length),
        PutSignal put => (2L * put.Signal.PayloadJson.Length) + (128L * put.Signal.History.Length),
        PutRecord put => 2L * put.Record.Json.Length,
        PutDomain put => 2L * put.Domain.DataJson.Length,
        AppendSignalSteps append => 128L * append.Steps.Length,
        _ => 0,
    };
}
