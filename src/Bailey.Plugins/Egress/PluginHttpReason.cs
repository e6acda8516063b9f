using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Egress;

/// <summary>Codes of requests that were allowed, or never judged, and still not answered. Those that were denied carry the code of the decision.</summary>
[ErrorCodes("HTTP requests")]
public static class PluginHttpReason
{
    /// <summary>The method, a header or the body is not one that can be sent.</summary>
    public const string InvalidRequest = "http_invalid_request";

    /// <summary>The request with its redirects and the body of the answer took longer than it may, or no connection came about in time.</summary>
    public const string Timeout = "http_timeout";

    /// <summary>The host accepted no connection, or none that is secure.</summary>
    public const string ConnectFailed = "http_connect_failed";

    /// <summary>The host did not answer with valid HTTP, or broke off.</summary>
    public const string Failed = "http_failed";

    /// <summary>The body of the answer is larger than it may be, as it arrives or unpacked.</summary>
    public const string BodyTooLarge = "http_body_too_large";
}
