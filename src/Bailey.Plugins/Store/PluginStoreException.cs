namespace Bailey.Plugins.Store;

/// <summary>Something could not be stored, or read. Nothing of the change was stored, but with <see cref="StoreReason.OutcomeUnknown"/>.</summary>
/// <param name="code">One of <see cref="StoreReason"/>.</param>
/// <param name="message">What, in words.</param>
/// <param name="inner">What failed underneath.</param>
public sealed class PluginStoreException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why: one of <see cref="StoreReason"/>.</summary>
    public string Code { get; } = code;
}
