using Bailey.Plugins.Hooks;
using Bailey.Policy;

namespace Bailey.Plugins.Runtime;

/// <summary>What a plugin that failed too often is answered with.</summary>
internal static class PluginSuspended
{
    internal static Decision Denial { get; } = Decision.Deny(
        DecisionLayer.Capability,
        HookReason.Suspended,
        "the plugin failed too often, and is suspended",
        "whoever may resume plugins of the community may resume it, or install a version that is mended");
}
