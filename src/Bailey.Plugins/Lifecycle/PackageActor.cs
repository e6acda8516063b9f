using Bailey.Policy.Operations;

namespace Bailey.Plugins.Lifecycle;

/// <summary>Who does something with a package.</summary>
/// <param name="Principal">The principal, whose permission is asked for.</param>
/// <param name="Kind">What it is, of which command rules may make a difference. Default a person.</param>
/// <param name="DecisionId">The decision that it is part of; a new one where null.</param>
public sealed record PackageActor(string Principal, IdentityKinds Kind = IdentityKinds.User, Guid? DecisionId = null);
