using System.Collections.Immutable;
using Bailey.Scripting.Gate;

namespace Bailey.Scripting.Compilation;

/// <summary>What the gate says of a script.</summary>
/// <param name="Violations">What it may not do, in the order of the text; none where it may run.</param>
/// <param name="Compiled">The script; null where there are violations.</param>
public sealed record ScriptVerdict(ImmutableArray<ScriptViolation> Violations, CompiledScript? Compiled)
{
    /// <summary>Whether it may run.</summary>
    public bool MayRun => Compiled is not null;
}
