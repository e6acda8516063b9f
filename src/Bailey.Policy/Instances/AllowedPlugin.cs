using Bailey.Policy.Capabilities;

namespace Bailey.Policy.Instances;

/// <summary>
/// The operator's word that a plugin may reach outside Bailey. Without one no capability of level 4 is had; with one, each still needs what else
/// its gate demands.
/// </summary>
public sealed record AllowedPlugin
{
    internal const int MaxReason = 500;
    internal const int MaxApprover = 200;

    /// <summary>The operator's word for a plugin.</summary>
    /// <param name="id">The plugin.</param>
    /// <param name="reason">Why, in words; 1 to 500 characters.</param>
    /// <param name="approvedBy">Who gave the word; 1 to 200 characters.</param>
    /// <param name="approvedAt">When; kept to the second, in UTC.</param>
    /// <exception cref="ArgumentException">The id is not one of a plugin, or a text is empty or too long.</exception>
    public AllowedPlugin(string id, string reason, string approvedBy, DateTimeOffset approvedAt)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (!CapabilityGrammar.Plugin(id, out _, out var fault))
        {
            throw new ArgumentException(fault, nameof(id));
        }

        ArgumentException.ThrowIfNullOrEmpty(reason);
        ArgumentException.ThrowIfNullOrEmpty(approvedBy);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reason.Length, MaxReason, nameof(reason));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(approvedBy.Length, MaxApprover, nameof(approvedBy));
        Id = id;
        Reason = reason;
        ApprovedBy = approvedBy;
        ApprovedAt = new DateTimeOffset(approvedAt.UtcTicks - (approvedAt.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }

    /// <summary>The plugin.</summary>
    public string Id { get; }

    /// <summary>Why.</summary>
    public string Reason { get; }

    /// <summary>Who gave the word.</summary>
    public string ApprovedBy { get; }

    /// <summary>When, in UTC.</summary>
    public DateTimeOffset ApprovedAt { get; }
}
