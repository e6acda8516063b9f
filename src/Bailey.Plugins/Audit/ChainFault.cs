using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Audit;

/// <summary>What can be wrong with a chain of the audit log.</summary>
[ErrorCodes("Verifying the audit log")]
public static class ChainFault
{
    /// <summary>An entry is not the one that was written.</summary>
    public const string Changed = "audit_entry_changed";

    /// <summary>An entry between two others is gone.</summary>
    public const string Missing = "audit_entry_missing";

    /// <summary>Entries stand in another order than they were written in.</summary>
    public const string Reordered = "audit_entries_reordered";

    /// <summary>Entries at the end are gone.</summary>
    public const string Truncated = "audit_chain_truncated";

    /// <summary>Entries at the beginning are gone, and no valid receipt says so.</summary>
    public const string ReceiptMissing = "audit_receipt_missing";

    /// <summary>A head or receipt bears a signature that does not verify.</summary>
    public const string SignatureInvalid = "audit_signature_invalid";
}
