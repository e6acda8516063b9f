using System.Text;
using Bailey.Plugins.Packages;

namespace Bailey.Plugins.BuiltIn;

/// <summary>What is wrong with what a built-in plugin says of its switch and settings in communities.</summary>
internal static class CommunityFaults
{
    private const int LongestDescription = 500;

    internal static IEnumerable<BuiltInFault> Of(string label, PluginCapabilities capabilities)
    {
        if (capabilities.Description is { } text && (string.IsNullOrWhiteSpace(text) || text.Length > LongestDescription || PlainText.HasControls(text, allowLines: false)))
        {
            yield return PluginStaging.Author(label, BuiltInReason.InvalidCapability, $"the built-in plugin '{label}' has a description that is none: 1 to {LongestDescription} characters on one line");
        }

        if (!Enum.IsDefined(capabilities.Switch))
        {
            yield return PluginStaging.Author(label, BuiltInReason.InvalidCapability, $"the built-in plugin '{label}' has a switch that does not exist ({capabilities.Switch:D})");
        }
        else if (capabilities is { Restricts: true, Switch: not CommunitySwitch.AlwaysOn })
        {
            yield return PluginStaging.Author(label, BuiltInReason.RestrictsMismatch, $"the built-in plugin '{label}' restricts, and communities could switch it: whom it restricts must not");
        }

        if (FaultOfSchema(capabilities) is { } fault)
        {
            yield return PluginStaging.Author(label, BuiltInReason.InvalidCapability, $"the built-in plugin '{label}' {fault}");
        }
    }

    internal static SettingsSchema ReadSchema(PluginCapabilities capabilities) =>
        capabilities.SettingsSchema is { } schema ? SettingsSchema.Read(Encoding.UTF8.GetBytes(schema)) : SettingsSchema.None;

    private static string? FaultOfSchema(PluginCapabilities capabilities)
    {
        try
        {
            var faults = ReadSchema(capabilities).Fill("{}", out _);
            return faults.IsEmpty || capabilities.Switch == CommunitySwitch.OffByDefault
                ? null
                : $"is called before anybody has set any settings, and its schema wants some: {PlainText.OneLine(faults[0].ToString())}; give each a default, or make the plugin {nameof(CommunitySwitch.OffByDefault)}";
        }
        catch (PackageException e)
        {
            return $"has a schema of settings that is none: {PlainText.OneLine(e.Faults.IsEmpty ? e.Message : e.Faults[0].ToString())}";
        }
    }
}
