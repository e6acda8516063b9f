namespace Bailey.Plugins.HostFunctions;

/// <summary>A function of the host cannot do what it was asked; the guest is told, and goes on.</summary>
/// <param name="code">One of <see cref="HostCallReason"/>.</param>
/// <param name="message">Why, in words that the author of the plugin understands.</param>
/// <param name="inner">What failed underneath; told to nobody but the audit log.</param>
public sealed class HostCallException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why: one of <see cref="HostCallReason"/>.</summary>
    public string Code { get; } = code;
}
