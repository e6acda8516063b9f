using System.Collections.Immutable;

namespace Bailey.Server.Scripts;

/// <summary>What the gate says of a script.</summary>
/// <param name="MayRun">Whether it may run.</param>
/// <param name="Violations">What it may not do, in the order of the text.</param>
public sealed record ScriptJudgementView(bool MayRun, ImmutableArray<ScriptViolationView> Violations);
