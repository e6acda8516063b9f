namespace Bailey.Plugins.BuiltIn;

/// <summary>The application cannot start, because of a built-in plugin.</summary>
public sealed class BuiltInStartupException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="fault">Why.</param>
    public BuiltInStartupException(BuiltInFault fault)
        : base($"{(fault ?? throw new ArgumentNullException(nameof(fault))).Message} ({fault.ReasonCode}); {fault.Remedy}")
    {
        Fault = fault;
    }

    /// <summary>Why.</summary>
    public BuiltInFault Fault { get; }
}
