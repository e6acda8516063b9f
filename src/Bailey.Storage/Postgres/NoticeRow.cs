using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Plugins.Store.Notices;

namespace Bailey.Storage.Postgres;

/// <summary>A notice as a row of the table of changes.</summary>
internal readonly record struct NoticeRow(int Kind, string First, string? Second)
{
    private const int OfInstallation = 1;
    private const int OfDomains = 2;
    private const int OfRecord = 3;

    /// <summary>What other nodes must hear of a mutation; null for nothing.</summary>
    internal static NoticeRow? Of(StoreMutation mutation) => mutation switch
    {
        PutInstallation put => new NoticeRow(OfInstallation, put.Installation.Community, put.Installation.PluginId),
        RemoveInstallation remove => new NoticeRow(OfInstallation, remove.Community, remove.PluginId),
        PutDomain put => new NoticeRow(OfDomains, put.Domain.Community, null),
        DeleteDomain delete => new NoticeRow(OfDomains, delete.Community, null),
        PutRecord put => new NoticeRow(OfRecord, put.Record.Kind, put.Record.Id),
        DeleteRecord delete => new NoticeRow(OfRecord, delete.Kind, delete.Id),
        DeleteRecords delete => new NoticeRow(OfRecord, delete.Kind, null),
        TrimRecords trim => new NoticeRow(OfRecord, trim.Kind, null),
        _ => null,
    };

    /// <summary>Whether nodes must make such a mutation one after the other: what it depends on could else be changed by another one in the same moment.</summary>
    internal static bool IsExclusive(StoreMutation mutation) => mutation is not (SetValue or DeleteValue or PutSignal or AppendSignalSteps or TrimSignals);

    /// <summary>The notice; one of a newer Bailey is whatever it may be.</summary>
    internal StoreNotice ToNotice() => Kind switch
    {
        OfInstallation when Second is not null => new InstallationChanged(First, Second),
        OfDomains => new DomainsChanged(First),
        OfRecord => new RecordChanged(First, Second),
        _ => new Resync(),
    };
}
