using System.Collections.Immutable;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Policy;
using Bailey.Scripting.Gate;

namespace Bailey.Plugins.Scripts;

/// <summary>Tells what the gate refuses as a failure of what was asked for: a denial, with every violation as a fault.</summary>
internal static class ScriptRefusal
{
    internal static PackageFailure Of(ImmutableArray<ScriptViolation> violations) =>
        PackageFailure.Of(DenialOf(violations)) with { Faults = [.. violations.Select(static violation => new PackageFault(violation.Code, violation.Span.ToString(), violation.Message, violation.Remedy))] };

    internal static Decision DenialOf(ImmutableArray<ScriptViolation> violations) => Decision.Deny(
        DecisionLayer.ScriptGate,
        ScriptReason.Refused,
        $"the gate refuses it: {violations[0]}{(violations.Length == 1 ? "" : FormattableString.Invariant($" (and {violations.Length - 1} more)"))}",
        violations[0].Remedy);
}
