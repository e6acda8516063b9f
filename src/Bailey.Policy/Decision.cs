namespace Bailey.Policy;

/// <summary>
/// The answer to "may I?". Everything in the product that refuses something refuses it with one of these, so that
/// explaining, simulating, auditing and showing an error are views of one record.
/// </summary>
public sealed record Decision
{
    private Decision(bool allowed, string reasonCode, DecisionLayer layer, string message)
    {
        Allowed = allowed;
        ReasonCode = reasonCode;
        Layer = layer;
        Message = message;
    }

    /// <summary>Whether it may be done.</summary>
    public bool Allowed { get; }

    /// <summary>Why, as a stable snake_case word; <c>ok</c> where allowed.</summary>
    public string ReasonCode { get; }

    /// <summary>Which layer of the policy answered.</summary>
    public DecisionLayer Layer { get; }

    /// <summary>Where the deciding rule was read from (a file, a plugin, a store), where there is one.</summary>
    public string? Source { get; init; }

    /// <summary>Name or text of the deciding rule, where there is one.</summary>
    public string? Rule { get; init; }

    /// <summary>What was blocked and why, in words.</summary>
    public string Message { get; }

    /// <summary>The smallest change that would allow it and who may make it; null where nothing would, or where it is allowed.</summary>
    public string? Remedy { get; init; }

    /// <summary>It may be done.</summary>
    /// <param name="layer">The layer that answers.</param>
    /// <param name="message">What allows it, in words.</param>
    public static Decision Allow(DecisionLayer layer, string message = "allowed") => new(true, "ok", layer, message);

    /// <summary>It may not be done.</summary>
    /// <param name="layer">The layer that answers.</param>
    /// <param name="reasonCode">Why, as a stable snake_case word.</param>
    /// <param name="message">What was blocked and why, in words.</param>
    /// <param name="remedy">The smallest change that would allow it and who may make it, where there is one.</param>
    public static Decision Deny(DecisionLayer layer, string reasonCode, string message, string? remedy = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(reasonCode);
        ArgumentException.ThrowIfNullOrEmpty(message);
        return new(false, reasonCode, layer, message) { Remedy = remedy };
    }
}
