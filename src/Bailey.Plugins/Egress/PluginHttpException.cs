using Bailey.Policy;

namespace Bailey.Plugins.Egress;

/// <summary>A request was not answered. The message names no address that a name resolved to, and nothing of an answer but where it redirected.</summary>
public sealed class PluginHttpException : HttpRequestException
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">Why, as one of <see cref="PluginHttpReason"/>.</param>
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

    /// <summary>Why: the reason code of the denial, or one of <see cref="PluginHttpReason"/>.</summary>
    public string Code { get; }

    /// <summary>The denial, where there was one.</summary>
    public Decision? Decision { get; }
}
