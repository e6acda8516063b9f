using Bailey.Policy.ReasonCodes;

namespace Bailey.Storage.Backups;

/// <summary>Why a backup cannot be made or restored.</summary>
[ErrorCodes("Backups")]
public static class BackupReason
{
    /// <summary>There is nothing to back up in the data directory.</summary>
    public const string NothingThere = "backup_nothing_there";

    /// <summary>The file is no backup, or is damaged: an entry is missing, not listed, or not what its digest says.</summary>
    public const string Damaged = "backup_damaged";

    /// <summary>The backup was made by a newer Bailey.</summary>
    public const string Newer = "backup_newer";

    /// <summary>The data directory to restore into holds something already.</summary>
    public const string NotEmpty = "restore_not_empty";

    /// <summary>The backup is of a store of another kind.</summary>
    public const string OtherDatabase = "backup_of_other_store";

    /// <summary>A file cannot be read or written.</summary>
    public const string Failed = "backup_failed";
}
