using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Egress;

/// <summary>The reason codes of the egress layer, in the order in which they are tested: the first that fails is told.</summary>
[ReasonCodes(DecisionLayer.Egress)]
public static class EgressReason
{
    /// <summary>Allowed.</summary>
    public const string Ok = "ok";

    /// <summary>The text is no URL, or one that two parsers could read as two hosts.</summary>
    public const string MalformedUrl = "malformed_url";

    /// <summary>Neither http nor https, or a host that is listed for the other of the two.</summary>
    public const string Scheme = "scheme";

    /// <summary>The URL carries user information.</summary>
    public const string UserInfo = "userinfo";

    /// <summary>No pattern names the host.</summary>
    public const string HostNotAllowed = "host_not_allowed";

    /// <summary>A pattern names the host, but not this port.</summary>
    public const string PortNotAllowed = "port_not_allowed";

    /// <summary>The name resolves to nothing.</summary>
    public const string NoAddress = "no_address";

    /// <summary>An address of the host is not on the public internet, and no local opening covers it.</summary>
    public const string AddressNotPublic = "address_not_public";

    /// <summary>More redirects than <see cref="EgressPolicy.MaxRedirects"/>.</summary>
    public const string TooManyRedirects = "too_many_redirects";
}
