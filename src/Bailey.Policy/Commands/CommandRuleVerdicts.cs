using Bailey.Policy.Operations;

namespace Bailey.Policy.Commands;

/// <summary>Judges operations by the rules of a policy. All that is said beforehand is said here, and so is what is asked anew.</summary>
internal sealed class CommandRuleVerdicts(CommandPolicy policy)
{
    internal Decision Decide(Operation operation, IdentityKinds caller)
    {
        if (policy.Fault is { } fault)
        {
            return operation.IsDiagnostic ? CommandDecisions.Diagnostic : CommandDecisions.Unusable(operation, fault);
        }

        if (policy.Rules.IsEmpty)
        {
            return CommandDecisions.NoRules;
        }

        if (operation.IsDiagnostic)
        {
            return CommandDecisions.Diagnostic;
        }

        if (operation.RiskFault is { } riskFault)
        {
            return riskFault;
        }

        var objections = new CommandObjection[policy.Rules.Length];
        for (var i = 0; i < objections.Length; i++)
        {
            if (!CommandObjection.TryRaise(policy.Rules[i], i, operation, caller, out objections[i]))
            {
                return CommandDecisions.Accepted(policy.Rules[i], i, policy);
            }
        }

        return CommandDecisions.Rejected(operation, objections, policy);
    }
}
