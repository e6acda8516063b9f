using Bailey.Policy.ReasonCodes;

namespace Bailey.Server.Events.Webhooks;

/// <summary>Why a webhook is not taken, or what became of a delivery.</summary>
[ErrorCodes("Webhooks")]
public static class WebhookReason
{
    /// <summary>The community has as many webhooks as it may.</summary>
    public const string TooMany = "webhook_too_many";

    /// <summary>It answered with something else than a status of 200 to 299.</summary>
    public const string StatusUnsuitable = "webhook_status_unsuitable";

    /// <summary>Its URL and secret are sealed, and the key to them is lost: it must be given its URL again, and has another secret then.</summary>
    public const string Sealed = "webhook_sealed";

    /// <summary>It failed too often and is disabled; what it has not had waits until somebody enables it.</summary>
    public const string Disabled = "webhook_disabled";
}
