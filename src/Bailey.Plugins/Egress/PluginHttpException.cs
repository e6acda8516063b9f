using Bailey.Policy;

namespace Bailey.Plugins.Egress;

/// <summary>A request of a plugin was not answered. The message names no address and repeats nothing that a server sent.</summary>
public sealed class PluginHttpException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">Why, as a stable snake_case word.</param>
    /// <param name="message">Why, in words.</param>
    /// <param name="inner">What failed underneath, for the host's own eyes.</param>
    public PluginHttpException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>Creates the error from a denial.</summary>
    public PluginHttpException(Decision decision)
        : base((decision ?? throw new ArgumentNullException(nameof(decision))).Message)
    {
        Code = decision.ReasonCode;
        Decision = decision;
    }

    /// <summary>
    /// Why: a reason code of the egress layer, or <c>http_invalid_request</c>, <c>http_timeout</c>, <c>http_connect_failed</c>,
    /// <c>http_failed</c>, <c>http_body_too_large</c>.
    /// </summary>
    public string Code { get; }

    /// <summary>The denial, where there was one.</summary>
    public Decision? Decision { get; }
}
