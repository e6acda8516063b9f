using Bailey.Server.Packages;

namespace Bailey.Server.Panels;

/// <summary>A panel of a plugin: a page of its own that people of the community see.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Panel">The panel: a location that <c>ui:panels</c> names, of which the package has <c>panels/NAME.html</c>.</param>
/// <param name="Title">What the plugin is called.</param>
/// <param name="Version">The version that runs.</param>
/// <param name="Decision">Whether it may be shown, and why.</param>
/// <param name="Address">Where its page is, for a frame of this server; null in lists, and where it may not be shown. Good for ten minutes to open files.</param>
public sealed record PanelView(string Plugin, string Panel, string Title, string Version, DecisionView Decision, string? Address = null);
