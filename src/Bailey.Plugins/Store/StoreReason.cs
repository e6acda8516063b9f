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
}
