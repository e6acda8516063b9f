namespace Bailey.Plugins.Extism;

/// <summary>A function of the host refused what the guest asked; it ends the call.</summary>
/// <param name="code">Why, as a stable snake_case word.</param>
/// <param name="message">Why, in words.</param>
/// <param name="inner">What failed underneath.</param>
public sealed class ExtismHostException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why: one of <see cref="ExtismErrorCode"/>, or a code of <see cref="Egress.PluginHttpException"/>.</summary>
    public string Code { get; } = code;
}
