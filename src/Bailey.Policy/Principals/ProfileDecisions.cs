using Bailey.Policy.Documents;

namespace Bailey.Policy.Principals;

/// <summary>What the profile layer answers, made once where it can be.</summary>
internal static class ProfileDecisions
{
    private static readonly Decision[] s_methods =
    [
        .. Enum.GetValues<AuthMethod>().Select(static method => Decision.Deny(
            DecisionLayer.Profile,
            ProfileReason.AuthMethodNotAllowed,
            $"the profile does not name '{ProfileDocument.WordOf(method)}' among its auth.methods",
            $"whoever may edit the profile may add '{ProfileDocument.WordOf(method)}' to auth.methods")),
    ];

    internal static Decision Enabled { get; } = Decision.Allow(DecisionLayer.Profile, "the principal is enabled");

    internal static Decision MethodNotAllowed(AuthMethod method) => s_methods[(int)method];

    internal static Decision Disabled(PrincipalName name, string source) =>
        Decision.Deny(
            DecisionLayer.Profile,
            ProfileReason.PrincipalDisabled,
            $"the principal '{name}' is disabled",
            $"an admin may enable it: bailey principal enable {name}") with
        { Source = source, Rule = "enabled: false" };

    internal static Decision Unknown(string name) =>
        Decision.Deny(
            DecisionLayer.Profile,
            ProfileReason.PrincipalUnknown,
            $"there is no principal '{ShownText.Of(name)}'",
            PrincipalName.TryParse(name, out _, out var fault) ? $"an admin may create it: bailey principal create {name}" : fault);

    internal static Decision Invalid(PrincipalName name, string source, DocumentFault fault) =>
        Decision.Deny(
            DecisionLayer.Profile,
            ProfileReason.ProfileInvalid,
            $"the profile of '{name}' cannot be used: {fault.Describe(source)}",
            "whoever may edit the profile may mend it; until then everything is denied to this principal") with
        { Source = source };

    internal static Decision RolesInvalid(string source, DocumentFault fault) =>
        Decision.Deny(
            DecisionLayer.Profile,
            ProfileReason.RolesInvalid,
            $"the roles cannot be used: {fault.Describe(source)}",
            "an admin of the instance may mend them, or the operator of the machine their file; until then everything is denied to those who rely on it") with
        { Source = source };
}
