using System.Collections.Immutable;
using Bailey.Scripting.Gate;

namespace Bailey.Cli.Scripts;

/// <summary>A script file and what the gate says of it.</summary>
/// <param name="Path">Where it is, with slashes.</param>
/// <param name="Violations">What it may not do; none where it may run.</param>
internal sealed record JudgedScript(string Path, ImmutableArray<ScriptViolation> Violations)
{
    /// <summary>Whether it may run.</summary>
    public bool Passes => Violations.IsEmpty;
}
