using Bailey.Policy.ReasonCodes;

namespace Bailey.Server.Signals;

/// <summary>Why a signal is not acknowledged.</summary>
[ErrorCodes("The queue of signals")]
public static class SignalQueueReason
{
    /// <summary>The signal does not wait for that: it asked for none, or was acknowledged or dropped before.</summary>
    public const string NotWaiting = "signal_not_waiting";
}
