using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;

namespace Bailey.Policy.Snapshots;

/// <summary>Denials that stand for policies that cannot be used.</summary>
internal static class InvalidPolicy
{
    internal static Decision OfInstance(DocumentResult<InstancePolicy> document) =>
        Decision.Deny(
            DecisionLayer.InstancePolicy,
            InstancePolicyReason.PolicyInvalid,
            $"the policy of the instance cannot be used: {document.Faults[0].Describe(document.Source)}",
            "an admin of the instance may mend it, or the operator of the machine its file; until then no plugin is called") with
        { Source = document.Source };

    internal static Decision OfCommunity(string community, DocumentResult<CommunityPluginPolicy> document) =>
        Decision.Deny(
            DecisionLayer.CommunityPolicy,
            CommunityPolicyReason.PolicyInvalid,
            $"the plugin policy of the community '{community}' cannot be used: {document.Faults[0].Describe(document.Source)}",
            "an admin or moderator of the community may mend it; until then its plugins are allowed nothing") with
        { Source = document.Source };
}
