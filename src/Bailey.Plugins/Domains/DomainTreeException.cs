namespace Bailey.Plugins.Domains;

/// <summary>Domains are no tree, or one cannot be added to it.</summary>
/// <param name="code">One of <see cref="DomainReason"/>.</param>
/// <param name="message">What is wrong, in words.</param>
public sealed class DomainTreeException(string code, string message) : Exception(message)
{
    /// <summary>Why: one of <see cref="DomainReason"/>.</summary>
    public string Code { get; } = code;
}
