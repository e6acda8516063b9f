namespace Bailey.Scripting.Workers;

/// <summary>What the host answers a script.</summary>
public sealed record ScriptHostReply
{
    private ScriptHostReply()
    {
    }

    /// <summary>The reply: JSON in UTF-8. Empty where it was denied.</summary>
    public ReadOnlyMemory<byte> Json { get; private init; }

    /// <summary>The reason's code where it was denied or failed, else null.</summary>
    public string? ReasonCode { get; private init; }

    /// <summary>What was denied and what to do about it; null where nothing was.</summary>
    public string? Message { get; private init; }

    /// <summary>A reply.</summary>
    /// <param name="json">JSON in UTF-8.</param>
    public static ScriptHostReply Ok(ReadOnlyMemory<byte> json) => new() { Json = json };

    /// <summary>A denial or a failure; the script finds an exception, and may go on.</summary>
    /// <param name="reasonCode">The code.</param>
    /// <param name="message">What was denied, and what to do about it.</param>
    public static ScriptHostReply Denied(string reasonCode, string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(reasonCode);
        return new ScriptHostReply { ReasonCode = reasonCode, Message = message };
    }
}
