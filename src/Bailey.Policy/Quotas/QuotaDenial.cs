namespace Bailey.Policy.Quotas;

/// <summary>Makes the denials of quotas, which all tell which quota it was, when it heals by itself, and who may raise it.</summary>
internal static class QuotaDenial
{
    /// <summary>The answer of a quota that is not exhausted.</summary>
    internal static readonly Decision Allowed = Decision.Allow(DecisionLayer.Quota);

    /// <summary>A quota of a principal, as remedies call it.</summary>
    internal static string OwnerOf(string key) => $"quotas.{key} of the principal's profile";

    /// <summary>A denial.</summary>
    /// <param name="code">One of <see cref="QuotaReason"/>.</param>
    /// <param name="message">What was blocked and why.</param>
    /// <param name="quota">The quota to raise, with whose it is.</param>
    /// <param name="heals">What helps without raising it.</param>
    internal static Decision Of(string code, string message, string quota, string heals) =>
        Decision.Deny(DecisionLayer.Quota, code, message, $"{heals}; or someone who may change quotas raises {quota}") with { Rule = quota.Split(' ')[0] };

    /// <summary>What a rate counts, with the whole of it where this process gives out a part.</summary>
    internal static string Shared(string what, long whole, double share) =>
        share >= 1 ? what : FormattableString.Invariant($"{what} that this node gives out (of {whole:N0} over all nodes)");

    /// <summary>A rate of which this process may give out nothing at the moment.</summary>
    internal static Decision NothingLeased(string code, string what, long whole) => Decision.Deny(
        DecisionLayer.Quota,
        code,
        FormattableString.Invariant($"this node may give out none of the {whole:N0} {what} at the moment: its part of them is not leased"),
        "try again in a moment, or at another node; where it lasts, the operator of the machine looks whether the node reaches the database: bailey doctor");

    /// <summary>A rate of which nothing, or not enough, is left.</summary>
    internal static Decision UsedUp(string code, string what, RateLimit limit, string quota) => Of(
        code,
        FormattableString.Invariant($"the {limit.Units:N0} {what} are used up"),
        quota,
        FormattableString.Invariant($"wait: all of it is back within {limit.Window.TotalSeconds:0.###} s"));

    /// <summary>More at once than a whole window has: no waiting helps.</summary>
    internal static Decision TooMuch(string code, string what, RateLimit limit, string quota) => Of(
        code,
        FormattableString.Invariant($"more at once than all the {limit.Units:N0} {what}"),
        quota,
        "ask for less at once: waiting does not help");
}
