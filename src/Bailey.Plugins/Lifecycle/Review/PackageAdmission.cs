using Bailey.Plugins.Packages;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;

namespace Bailey.Plugins.Lifecycle;

/// <summary>Whether policies let a package in, wherever it comes from.</summary>
internal static class PackageAdmission
{
    /// <summary>The instance by the plugin's id and publisher, then the community by the signature. The claim alone is enough to be refused.</summary>
    internal static Decision Judge(Package package, InstancePolicy instance, CommunityPluginPolicy community)
    {
        var plugin = instance.JudgePlugin(package.Manifest.Id);
        if (!plugin.Allowed)
        {
            return plugin;
        }

        // What a script may be, the gate says, and whoever deploys it.
        if (package.Kind == PluginKind.Script)
        {
            return plugin;
        }

        var publisher = instance.JudgePublisher(package.Signature.Publisher);
        if (!publisher.Allowed)
        {
            return publisher;
        }

        var signature = community.JudgeSignature(package.Signature);
        return signature.Allowed || package.SignatureFault is not { } fault
            ? signature
            : Decision.Deny(signature.Layer, signature.ReasonCode, $"{signature.Message}: {fault}", signature.Remedy) with { Rule = signature.Rule };
    }
}
