using Bailey.Console.Api;

namespace Bailey.Console.Parts;

/// <summary>Who can change the rule that refused something, and where.</summary>
/// <param name="Who">Who.</param>
/// <param name="LinkText">What the link is called.</param>
/// <param name="Link">Where it is changed; null where pages cannot.</param>
public sealed record RuleSource(string Who, string LinkText, string? Link)
{
    /// <summary>Finds it by the layer that denied; null where no rule did.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="community">The community in which it was asked for; null for none.</param>
    public static RuleSource? Of(Refusal refusal, string? community)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var id = community is null ? null : Uri.EscapeDataString(community);
        return refusal.Layer switch
        {
            "command_rules" => new("Whoever runs this server, in its command rules", "System", "/system"),
            "profile" or "principal" or "auth" => new("An admin of the instance, in the profile of the principal", "Principals", "/principals"),
            "permission" => id is null
                ? new("An admin of the instance, by a role or a grant", "Principals", "/principals")
                : new("An admin of this community, by a role", "Members", $"/c/{id}/members"),
            "instance" or "instance_policy" => new("An admin of the instance, in the instance policy", "Instance policy", "/policy"),
            "plugin_policy" or "community" => new("Whoever may change the plugin policy of this community", "Plugin policy", id is null ? null : $"/c/{id}/policy"),
            "capability" => new("Whoever may accept capabilities in this community", "Plugins & rules", id is null ? null : $"/c/{id}/plugins"),
            "quota" => new("An admin of the instance, by the quotas of the principal or the plugin policy of the community", "Principals", "/principals"),
            _ => refusal.Code == "sign_in_required" ? new("You, by signing in", "Sign in", "/sign-in") : null,
        };
    }
}
