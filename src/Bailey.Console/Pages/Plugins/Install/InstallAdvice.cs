using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;

namespace Bailey.Console.Pages.Plugins.Install;

/// <summary>What a refusal at install means, for somebody who meets it for the first time.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Text">What it means, and what one can do.</param>
/// <param name="Rule">The rule of the plugin policy that decides; null where another place does.</param>
internal sealed record InstallAdvice(string Title, string Text, string? Rule = null)
{
    internal bool LinksPolicy => Rule is not null;

    internal static InstallAdvice? Of(string code) => code switch
    {
        SignatureReason.Missing => new(
            "Why unsigned packages are refused",
            "A signature proves who made a package and that nobody changed it on the way. Ask the publisher for a signed one. Only where you trust how the file came to you, an admin or moderator of the community may let unsigned packages in; that holds for all packages then.",
            "trust_policy"),
        SignatureReason.PackageModified or SignatureReason.Invalid or SignatureReason.KeyMismatch => new(
            "Do not use this file", "It is not what its publisher signed: it was damaged on the way, or somebody changed it. Get it again from the publisher. No rule lets such a package in."),
        SignatureReason.PublisherUntrusted => new(
            "Whose packages are let in", "The signature is sound, and this community takes packages of chosen publishers only. Make sure, by another way than this package, that the fingerprint is the publisher's; then an admin or moderator of the community may add it.", "trusted_publishers"),
        SignatureReason.PublisherBlocked => new("This publisher is blocked on the whole instance", "An admin of the instance blocked it, whatever communities trust. Ask there why."),
        CommunityPolicyReason.InstallSourceNotAllowed => new("Where packages may come from", "This community does not take packages from there. An admin or moderator of the community may allow it.", "install_sources"),
        CommunityPolicyReason.RegistryNotAllowed => new(
            "Which registries are allowed", "A package is fetched only from addresses that are listed; that holds for redirects too. An admin or moderator of the community may list this one, after making sure who runs it.", "registry_allowlist"),
        InstancePolicyReason.PluginsDisabled => new("Plugins are switched off on this server", "The instance policy lets no plugin in, in no community. An admin of the instance may switch plugins on."),
        InstancePolicyReason.PluginBlocked => new("This plugin is blocked on the whole instance", "An admin of the instance blocked it by its id. Ask there why."),
        LifecycleReason.DigestMismatch => new("It is another package than you were told", "Nothing was stored. The registry has another version by now, or somebody put another package there. Compare the digest with whoever told you."),
        LifecycleReason.PublisherChanged => new("Somebody else made this one", "A package of the same id by another publisher could take the place of what you trust, so that it is refused. Only removing the old one, with all it stored, makes room."),
        LifecycleReason.NotAPackage => new("Scripts are not uploaded", "Scripts are written in the script editor, where the trust gate judges them as you type."),
        _ => null,
    };
}
