using Bailey.Policy.Documents;

namespace Bailey.Server.Policies;

/// <summary>A document of the policy that is looked at, and not put in force.</summary>
/// <param name="Kind">What it is: <c>command_rules</c>, <c>profile</c>, <c>roles</c>, <c>instance</c>, <c>community_plugins</c> or <c>members</c>.</param>
/// <param name="Text">Its text, in YAML or JSON; at most 1 MiB.</param>
/// <param name="Principal">Whose profile it would be.</param>
/// <param name="Community">Whose plugin policy it would be.</param>
public sealed record PolicyText(PolicyDocumentKind Kind, string Text, string? Principal = null, string? Community = null);
