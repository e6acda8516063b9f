namespace Bailey.Plugins.BuiltIn;

/// <summary>Thrown by a wrapper to abort an operation, and by the step inside it where that did. Wrappers outside it may let it pass.</summary>
public sealed class OperationAbortException : Exception
{
    /// <summary>Aborts the operation.</summary>
    /// <param name="reason">Why, in words for whoever asked for the operation.</param>
    public OperationAbortException(string reason)
        : base(reason)
    {
    }

    internal OperationAbortException(string hook, string code, string reason, Exception? inner)
        : base(reason, inner)
    {
        Hook = hook;
        Code = code;
    }

    /// <summary>The hook that raised it, as <c>plugin.hook</c>; null before it has left the wrapper.</summary>
    public string? Hook { get; }

    /// <summary>Why, as a stable word.</summary>
    public string Code { get; } = BuiltInReason.OperationAborted;
}
