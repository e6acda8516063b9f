using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Store;

/// <summary>Why something could not be stored.</summary>
[ErrorCodes("The store")]
public static class StoreReason
{
    /// <summary>Somebody else changed it meanwhile; read it again and decide anew.</summary>
    public const string Conflict = "store_conflict";

    /// <summary>The store cannot be read or written; what changes something is refused until it can.</summary>
    public const string Unavailable = "store_unavailable";

    /// <summary>The store was made by a newer version of Bailey.</summary>
    public const string VersionUnknown = "store_version_unknown";

    /// <summary>The store was made by an older version of Bailey and must be migrated before it is used.</summary>
    public const string MigrationNeeded = "store_migration_needed";

    /// <summary>Another process has the shared store open under the same name of a node, or has taken the name over.</summary>
    public const string NodeTaken = "store_node_taken";

    /// <summary>The audit log of the store is vouched for by another key than this node has, or this node has none.</summary>
    public const string KeyForeign = "store_key_foreign";

    /// <summary>The connection was lost while the change was committed, and it is not known yet whether it was stored; look before it is made again.</summary>
    public const string OutcomeUnknown = "store_outcome_unknown";
}
