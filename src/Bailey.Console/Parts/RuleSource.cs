using Bailey.Console.Api;
using Bailey.Console.Pages.Policies;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Permissions;
using Bailey.Server.Packages;

namespace Bailey.Console.Parts;

/// <summary>Who can change the rule that refused something, and where.</summary>
/// <param name="Who">Who.</param>
/// <param name="LinkText">What the link is called.</param>
/// <param name="Link">Where it is changed; null where pages cannot.</param>
public sealed record RuleSource(string Who, string LinkText, string? Link)
{
    private static RuleSource Principals => new("An admin of the instance, in the profile of the principal", "Principals", "/principals");

    /// <summary>Finds it by the layer that denied; null where no rule did.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="community">The community in which it was asked for; null for none.</param>
    public static RuleSource? Of(Refusal refusal, string? community)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.Layer is { } layer ? Of(layer, refusal.Code, refusal.Rule, community)
            : refusal.Code == "sign_in_required" ? new("You, by signing in", "Sign in", "/sign-in")
            : null;
    }

    /// <summary>The same of a decision that denies, as explanations and simulations show it.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="community">The community in which it was asked for; null for none.</param>
    public static RuleSource? Of(DecisionView decision, string? community)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return decision.Allowed ? null : Of(decision.Layer, decision.Code, decision.Rule, community);
    }

    // The names are those of Bailey.Policy.DecisionLayers; a test walks all of them.
    private static RuleSource? Of(string layer, string code, string? rule, string? community)
    {
        var id = community is null ? null : Uri.EscapeDataString(community);
        string? Within(string page) => id is null ? null : $"/c/{id}/{page}";
        var policy = new RuleSource("Whoever may change the plugin policy of this community: its admins and moderators", "Plugin policy", Within(PolicyKeys.At("policy", PolicyKeys.OfCommunity, rule)));
        var instance = new RuleSource("An admin of the instance, in the instance policy", "Instance policy", PolicyKeys.At("/policy", PolicyKeys.OfInstance, rule));
        return layer switch
        {
            "profile" => code is PrincipalReachReason.ProcessNotAllowed
                ? new("An admin of the instance, in the profile of the principal, under Network & programs (process.allow)", "Principals", "/principals")
                : Principals,
            "permission" when code is PermissionReason.Revoked => new("An admin of the instance: the profile of the principal takes this away, whatever its roles", "Principals", "/principals"),
            "permission" => id is null
                ? new("An admin of the instance, by a role or a grant", "Principals", "/principals")
                : new("An admin of this community, by a role", "Members", Within("members")),
            "command_rule" => new("The operator of the machine, in the command rules: policy.yml in the data directory", "Command rules", "/system#command-rules"),
            "instance_policy" => instance,
            "community_policy" => policy,
            "capability" => code switch
            {
                CapabilityReason.Undeclared or CapabilityReason.Empty => new("The publisher of the plugin, by a new version whose manifest asks for it", "Plugins & rules", Within("plugins")),
                CapabilityReason.NotInstalled or CapabilityReason.PluginGone => new("Whoever may install and activate plugins in this community", "Plugins & rules", Within("plugins")),
                _ => new("Whoever may accept capabilities of plugins in this community", "Plugins & rules", Within("plugins")),
            },
            "egress" => code switch
            {
                EgressReason.AddressNotPublic => new("An admin of the instance: a private address is opened by an entry of local_egress, or not at all", "Instance policy", PolicyKeys.At("/policy", PolicyKeys.OfInstance, "local_egress")),
                EgressReason.MalformedUrl or EgressReason.UserInfo or EgressReason.TooManyRedirects or EgressReason.NoAddress => new("Nobody by a rule: it is the address that was asked for that will not do", "Explain", "/explain?kind=egress"),
                _ => new("An admin of the instance, in the profile of the principal, under Network & programs (network.egress)", "Principals", "/principals"),
            },
            "quota" => new("An admin of the instance, by the quotas of the principal, under Quotas & usage; most quotas recover by themselves", "Principals", "/principals"),
            "signature" => code switch
            {
                SignatureReason.PublisherBlocked => instance,
                SignatureReason.Missing or SignatureReason.PublisherUntrusted => policy,
                _ => new("The publisher of the package, by signing it anew", "Plugins & rules", Within("plugins")),
            },
            "script_gate" => new("Whoever wrote the script: it uses something that scripts may not use here", "Scripts", Within("scripts")),
            _ => null,
        };
    }
}
