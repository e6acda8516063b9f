using Bailey.Console.Pages.Plugins.BuiltIns;
using Bailey.Plugins.Lifecycle;
using Bailey.Server.BuiltIns;
using Bailey.Server.Packages;
using Bailey.Server.Scripts;

namespace Bailey.Console.Pages.Plugins.List;

/// <summary>One plugin in the list of a community, whichever of the three kinds it is.</summary>
/// <param name="Kind">package, script or built-in.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Id">By which it is found everywhere else; the same as the name where it has no other.</param>
/// <param name="Link">Its page.</param>
/// <param name="Version">Its version.</param>
/// <param name="State">Where it stands, in words.</param>
/// <param name="Tone">How that looks.</param>
/// <param name="Next">What somebody should do, in words; null for nothing.</param>
/// <param name="NextLink">Where that is done.</param>
internal sealed record PluginRow(string Kind, string Name, string Id, string Link, string Version, string State, string Tone, string? Next = null, string? NextLink = null)
{
    internal static PluginRow Of(string community, InstallationView package)
    {
        var (text, tone) = PluginWords.Of(package.State);
        var link = PluginLinks.Package(community, package.Id);
        var (next, nextLink) = package.State switch
        {
            PluginState.Suspended => ($"Suspended{(package.SuspendedReason is { } why ? $": {why}" : "")}. Look why, and resume it", link),
            PluginState.Verified or PluginState.Reviewed => ("Review what it asks for", PluginLinks.Review(community, package.Id, package.Digest)),
            _ when package.Pending is { } pending => ($"Version {pending.Version} waits: review it", PluginLinks.Review(community, package.Id, pending.Digest)),
            _ => (null, null),
        };
        return new PluginRow("package", package.Name, package.Id, link, package.Version, text, tone, next, nextLink);
    }

    internal static PluginRow Of(string community, ScriptSummary script)
    {
        var (text, tone) = script.State is { } state ? PluginWords.Of(state) : ("Draft, not deployed", "plain");
        var link = PluginLinks.Script(community, script.Name);
        return new PluginRow("script", script.Name, script.Name, link, script.Version ?? "draft", text, tone, script.State == PluginState.Suspended ? "Suspended. Look why" : null, link);
    }

    internal static PluginRow Of(string community, BuiltInPluginView plugin)
    {
        var (text, tone) = BuiltInWords.Of(plugin);
        return new PluginRow("built-in", plugin.Name, plugin.Name, PluginLinks.BuiltIn(community, plugin.Name), plugin.Version, text, tone);
    }
}
