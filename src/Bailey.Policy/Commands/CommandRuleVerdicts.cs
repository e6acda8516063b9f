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

        var objections = new List<CommandObjection>(policy.Rules.Length);
        foreach (var (index, rule) in policy.Rules.Index())
        {
            if (CommandObjection.Of(rule, index, operation, caller) is not { } objection)
            {
                return CommandDecisions.Accepted(rule, index, policy);
            }

            objections.Add(objection);
        }

        return CommandDecisions.Rejected(operation, objections, policy);
    }
}
