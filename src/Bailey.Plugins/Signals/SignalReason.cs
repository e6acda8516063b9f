using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Signals;

/// <summary>Why a signal was not taken, or was dropped on its way. A subscriber that may not receive it drops it with the code of that decision.</summary>
[ErrorCodes("Signals")]
public static class SignalReason
{
    /// <summary>The type is not words of <c>[A-Za-z0-9_-]</c> parted by dots, of at most 256 characters.</summary>
    public const string TypeInvalid = "signal_type_invalid";

    /// <summary>The payload is not JSON, or nested too deeply.</summary>
    public const string PayloadInvalid = "signal_payload_invalid";

    /// <summary>The payload has too many bytes.</summary>
    public const string PayloadTooLarge = "signal_payload_too_large";

    /// <summary>The priority, the time to live or the reach is out of its range.</summary>
    public const string OutOfRange = "signal_value_out_of_range";

    /// <summary>The domain that it is sent from is not there.</summary>
    public const string DomainMissing = "signal_domain_missing";

    /// <summary>Too many signals led to this one, each sent while the one before was handled.</summary>
    public const string ChainTooLong = "signal_chain_too_long";

    /// <summary>Too many signals wait on this host; nothing was taken. Try again later.</summary>
    public const string TooManyWaiting = "signal_too_many_waiting";

    /// <summary>The host ends, or has ended; what waited was dropped.</summary>
    public const string HostStopping = "signal_host_stopping";

    /// <summary>Dropped when the host started again: it had ended before it was known whether the subscriber has had it. It is not delivered again, as it may have been.</summary>
    public const string HostLost = "signal_host_lost";

    /// <summary>Dropped: the queue of the subscriber was full.</summary>
    public const string QueueFull = "signal_queue_full";

    /// <summary>Dropped: it would have reached more subscribers than one signal may.</summary>
    public const string FanOut = "signal_fan_out";

    /// <summary>Dropped: its time to live was over before it was delivered.</summary>
    public const string Expired = "signal_expired";

    /// <summary>Dropped: the subscriber failed.</summary>
    public const string DeliveryFailed = "signal_delivery_failed";

    /// <summary>Dropped: the subscriber did not end in time.</summary>
    public const string DeliveryTimeout = "signal_delivery_timeout";

    /// <summary>Dropped: the subscriber had it and did not acknowledge it in time.</summary>
    public const string NotAcknowledged = "signal_not_acknowledged";
}
