using Bailey.Policy.Egress;

namespace Bailey.Policy.Communities;

/// <summary>What the policy of a community answers, made once where it can be.</summary>
internal static class CommunityDecisions
{
    private const string Admin = "an admin or moderator of the community may";

    private static readonly Decision s_uploadNotAllowed = SourceDenied("upload", "that somebody uploads");
    private static readonly Decision s_registryNotAllowed = SourceDenied("registry", "from registries");

    internal static Decision SourceAllowed { get; } = Allow("the community takes packages from there", "install_sources");

    internal static Decision RegistryAllowed { get; } = Allow("the community takes packages from this registry", "registry_allowlist");

    internal static Decision OutboundAllowed { get; } = Allow("the community lets plugins connect there", "http_allowlist");

    internal static Decision BackgroundJobsAllowed { get; } = Allow("the community lets plugins run on a schedule", "allow_background_jobs");

    internal static Decision OutboundHttpDisabled { get; } = Deny(
        CommunityPolicyReason.OutboundHttpDisabled,
        "the community does not let plugins connect to the network",
        $"{Admin} set 'allow_outbound_http: true' in its plugin policy",
        "allow_outbound_http");

    internal static Decision HttpHostNotAllowed { get; } = Deny(
        CommunityPolicyReason.HttpHostNotAllowed,
        "the community does not let plugins connect there",
        $"{Admin} add scheme, host and port to 'http_allowlist' in its plugin policy",
        "http_allowlist");

    internal static Decision BackgroundJobsDisabled { get; } = Deny(
        CommunityPolicyReason.BackgroundJobsDisabled,
        "the community does not let plugins run on a schedule",
        $"{Admin} set 'allow_background_jobs: true' in its plugin policy",
        "allow_background_jobs");

    internal static Decision SignatureAllowed { get; } = Decision.Allow(DecisionLayer.Signature, "the package is signed") with { Rule = "trust_policy" };

    internal static Decision PublisherTrusted { get; } = Decision.Allow(DecisionLayer.Signature, "the package is signed by a publisher that the community trusts") with { Rule = "trusted_publishers" };

    internal static Decision UnsignedAllowed { get; } = Decision.Allow(DecisionLayer.Signature, "the package is not signed, and the community takes such packages") with { Rule = "trust_policy" };

    internal static Decision PackageModified { get; } = DenySignature(
        SignatureReason.PackageModified, "a file of the package is not the one that was signed", "get the package again, from its publisher");

    internal static Decision KeyMismatch { get; } = DenySignature(
        SignatureReason.KeyMismatch, "the package is signed with another key than its manifest names", "the publisher may sign it with the key that the manifest names");

    internal static Decision SignatureInvalid { get; } = DenySignature(
        SignatureReason.Invalid, "the signature of the package does not verify", "get the package again, from its publisher");

    internal static Decision SignatureMissing { get; } = DenySignature(
        SignatureReason.Missing, "the package is not signed, and the community takes signed packages only", "the publisher may sign it: bailey sign") with
    { Rule = "trust_policy" };

    internal static Decision SourceNotAllowed(InstallSource source) => source == InstallSource.Upload ? s_uploadNotAllowed : s_registryNotAllowed;

    internal static Decision PublisherUntrusted(PublisherFingerprint publisher) =>
        DenySignature(
            SignatureReason.PublisherUntrusted,
            $"the package is signed by {publisher}, which is not among the publishers that the community trusts",
            $"{Admin} add the fingerprint to 'trusted_publishers', after making sure whose it is") with
        { Rule = "trusted_publishers" };

    internal static Decision RegistryNotAllowed(EgressTarget target) =>
        Deny(
            CommunityPolicyReason.RegistryNotAllowed,
            $"the community takes no packages from '{target.Origin}'",
            $"{Admin} add '{target.Origin}' to 'registry_allowlist' in its plugin policy",
            "registry_allowlist");

    internal static Decision HostNotListed(string host) =>
        Deny(
            CommunityPolicyReason.HttpHostNotAllowed,
            $"no entry of the community's http_allowlist has '{host}' on a port that the plugin asks for",
            $"{Admin} add it, with its port, to 'http_allowlist' in its plugin policy",
            "http_allowlist");

    private static Decision SourceDenied(string source, string words) =>
        Deny(
            CommunityPolicyReason.InstallSourceNotAllowed,
            $"the community takes no packages {words}",
            $"{Admin} add '{source}' to 'install_sources' in its plugin policy",
            "install_sources");

    private static Decision Allow(string message, string rule) => Decision.Allow(DecisionLayer.CommunityPolicy, message) with { Rule = rule };

    private static Decision Deny(string code, string message, string remedy, string rule) =>
        Decision.Deny(DecisionLayer.CommunityPolicy, code, message, remedy) with { Rule = rule };

    private static Decision DenySignature(string code, string message, string remedy) => Decision.Deny(DecisionLayer.Signature, code, message, remedy);
}
