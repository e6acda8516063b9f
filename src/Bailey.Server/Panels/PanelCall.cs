using System.Text.Json;

namespace Bailey.Server.Panels;

/// <summary>What a panel asks its plugin.</summary>
/// <param name="Hook">The hook, which begins with <c>panel.</c> and which the plugin itself is at.</param>
/// <param name="Input">What passes through it, as JSON.</param>
public sealed record PanelCall(string Hook, JsonElement Input);
