using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Domains;

/// <summary>Why domains are no tree, or one cannot be added to it.</summary>
[ErrorCodes("Domains")]
public static class DomainReason
{
    /// <summary>The id is not 1 to 64 of <c>[A-Za-z0-9_-]</c>, begins with <c>-</c>, or is that of the community.</summary>
    public const string IdInvalid = "domain_id_invalid";

    /// <summary>There is a domain of that id already.</summary>
    public const string Duplicate = "domain_duplicate";

    /// <summary>The domain belongs to another community.</summary>
    public const string ForeignCommunity = "domain_foreign_community";

    /// <summary>The domain, or the one above it, is not there.</summary>
    public const string Missing = "domain_missing";

    /// <summary>Domains are above one another in a circle.</summary>
    public const string Cycle = "domain_cycle";

    /// <summary>The domain would be too deep in the tree.</summary>
    public const string TooDeep = "domain_too_deep";

    /// <summary>The community has as many domains as it may have.</summary>
    public const string TooMany = "domain_too_many";
}
