using System.Diagnostics.CodeAnalysis;
using Bailey.Scripting.Compilation;

namespace Bailey.Scripting.Workers;

/// <summary>The verdict on a script, or why there is none. Without a verdict it may not run.</summary>
/// <param name="Verdict">What the gate said; null where it could not be asked to the end.</param>
public sealed record ScriptJudgement(ScriptVerdict? Verdict)
{
    /// <summary>Why there is no verdict: one of <see cref="ScriptWorkerReason"/>. Null where there is one.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>What happened and what to do about it. Null where there is a verdict.</summary>
    public string? Message { get; init; }

    /// <summary>Whether there is a verdict; it may be a refusal.</summary>
    [MemberNotNullWhen(true, nameof(Verdict))]
    [MemberNotNullWhen(false, nameof(ReasonCode), nameof(Message))]
    public bool IsJudged => Verdict is not null;
}
