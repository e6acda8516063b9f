using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Quotas;

/// <summary>Reason codes of quotas.</summary>
[ReasonCodes(DecisionLayer.Quota)]
public static class QuotaReason
{
    /// <summary>The principal's fuel of this second is used up.</summary>
    public const string Fuel = "quota_fuel";

    /// <summary>The call needs more memory than plugin, community and principal may use.</summary>
    public const string Memory = "quota_memory";

    /// <summary>The call takes longer than plugin, community and principal may.</summary>
    public const string Timeout = "quota_timeout";

    /// <summary>The principal's bytes of this second between callers and plugins are used up.</summary>
    public const string Ipc = "quota_ipc";

    /// <summary>The principal has as many background processes as it may.</summary>
    public const string Processes = "quota_processes";

    /// <summary>The principal's storage is full; shrinking and deleting are allowed.</summary>
    public const string Storage = "quota_storage";

    /// <summary>The principal has as many calls in flight as it may.</summary>
    public const string InFlight = "quota_in_flight";

    /// <summary>The plugin has as many connections open as it may.</summary>
    public const string Connections = "quota_connections";

    /// <summary>The plugin's file operations of this minute are used up.</summary>
    public const string FileOperations = "quota_fs_ops";

    /// <summary>The plugin's signals of this minute are used up.</summary>
    public const string Signals = "quota_signals";
}
