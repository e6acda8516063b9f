using System.Text.Json.Serialization;
using Bailey.Policy.Commands;

namespace Bailey.Plugins.BuiltIn;

/// <summary>Why a built-in plugin cannot be installed or started.</summary>
/// <param name="Plugin">The plugin by its name, or by its place as in <c>#2</c> where it has none; several names where several are at fault.</param>
/// <param name="ReasonCode">One of <see cref="BuiltInReason"/>.</param>
/// <param name="Message">What is wrong, in words.</param>
/// <param name="Remedy">What to do about it, and who.</param>
public sealed record BuiltInFault(string Plugin, string ReasonCode, string Message, string Remedy)
{
    /// <summary>Whether the application does not start, whatever the failure policy of the plugin.</summary>
    [JsonIgnore]
    public bool AbortsAlways => ReasonCode
        is BuiltInReason.InvalidPluginName or BuiltInReason.PluginNameThrew or BuiltInReason.DuplicatePluginName
        or BuiltInReason.InvalidCapability or BuiltInReason.RestrictsMismatch or BuiltInReason.CapabilitiesThrew
        or CommandRuleReason.InvalidRule or CommandRuleReason.MultipleRestrictPlugins or BuiltInReason.LifecycleFailed;
}
