using Bailey.Policy;
using Bailey.Policy.Operations;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Lifecycle;

/// <summary>Who does something with a package.</summary>
/// <param name="Principal">The principal, whose permission is asked for.</param>
/// <param name="Kind">What it is, of which command rules may make a difference. Default a person.</param>
/// <param name="DecisionId">The decision that it is part of; a new one where null.</param>
public sealed record PackageActor(string Principal, IdentityKinds Kind = IdentityKinds.User, Guid? DecisionId = null)
{
    /// <summary>Whether the actor may do an operation in a community: by its permission, and then by the command rules.</summary>
    internal Decision Check(PolicySnapshot policy, string operation, string community)
    {
        var known = OperationCatalog.Get(operation);
        var decision = policy.Check(Principal, known.Permission!, community);
        return decision.Allowed ? policy.Commands.Evaluate(known, Kind) : decision;
    }
}
