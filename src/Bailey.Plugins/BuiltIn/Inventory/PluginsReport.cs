using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;

namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// What plugins there are, for people or as JSON: built-in ones with their capabilities, rules and hooks, those passed over with the reason, and
/// the packages of communities. Works as well where start-up was aborted, and says why.
/// </summary>
/// <param name="builtIn">The built-in plugins; null where no host has recorded any.</param>
/// <param name="packages">Installed packages, of one community or of all.</param>
/// <param name="reach">What the policy makes of a package, as it is now; null where that is not known. Omitted, it is of none.</param>
public sealed class PluginsReport(InventoryDocument? builtIn, ImmutableArray<PluginInstallation> packages, Func<PluginInstallation, EffectiveCapabilities?>? reach = null)
{
    // A rule may hold many patterns, and is shown with all of them.
    private const int LongestLine = 256 * 1024;

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ImmutableArray<PluginInstallation> _packages =
        packages.IsDefaultOrEmpty ? [] : [.. packages.OrderBy(static package => package.Community, StringComparer.Ordinal).ThenBy(static package => package.PluginId, StringComparer.Ordinal)];

    /// <summary>Lines for a person, without what steers a terminal; the last without a line end.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        if (builtIn is null)
        {
            Line(text, "built-in plugins: none recorded; a host records them when it starts");
        }
        else
        {
            AppendBuiltIn(text, builtIn);
        }

        Line(text, "");
        Line(text, _packages.IsEmpty ? "packages: none" : string.Create(CultureInfo.InvariantCulture, $"packages: {_packages.Length}, each in the WebAssembly sandbox"));
        foreach (var package in _packages)
        {
            Append(text, package);
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>One JSON object on one line.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            json.WriteStartObject("built_in");
            json.WriteString("kind", "built_in");
            json.WriteString("trust", "full trust");
            json.WritePropertyName("inventory");
            if (builtIn is null)
            {
                json.WriteNullValue();
            }
            else
            {
                builtIn.WriteTo(json);
            }

            json.WriteEndObject();
            json.WriteStartArray("packages");
            foreach (var package in _packages)
            {
                Write(json, package);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void AppendBuiltIn(StringBuilder text, InventoryDocument inventory)
    {
        var recorded = string.Create(CultureInfo.InvariantCulture, $"recorded {inventory.RecordedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z by Bailey {inventory.HostVersion}");
        if (inventory.Fault is { } fault)
        {
            Line(text, $"the application did not start: {fault.Message}");
            Line(text, $"  reason  {fault.ReasonCode}");
            Line(text, $"  remedy  {fault.Remedy}");
        }

        Line(text, inventory.Plugins.IsEmpty
            ? $"built-in plugins: none in force; {recorded}"
            : string.Create(CultureInfo.InvariantCulture, $"built-in plugins: {inventory.Plugins.Length}, each with full trust; {recorded}"));
        foreach (var plugin in inventory.Plugins)
        {
            Line(text, $"  {plugin.Name} {plugin.Version} (full trust)");
            if (plugin.Capabilities.Description is { } description)
            {
                Line(text, $"     {description}");
            }

            Line(text, $"     {DescribeCapabilities(plugin.Capabilities)}");
            foreach (var (index, rule) in plugin.Rules.Index())
            {
                Line(text, string.Create(CultureInfo.InvariantCulture, $"     rule #{index + 1} {rule}"));
            }

            foreach (var hook in plugin.Hooks)
            {
                Line(text, $"     hook {hook.Id}: {NameOf(hook.Kind)} {hook.Target}");
            }
        }

        foreach (var skipped in inventory.Skipped)
        {
            Line(text, $"  {skipped.Name} {skipped.Version} skipped: {skipped.Fault.ReasonCode}: {skipped.Fault.Message}");
        }

        foreach (var name in inventory.Withheld)
        {
            Line(text, $"  {name} not installed, as start-up was aborted");
        }
    }

    private static string DescribeCapabilities(PluginCapabilities capabilities) =>
        $"{(capabilities.FailurePolicy == FailurePolicy.FailOpen ? "fail-open" : "fail-closed")}; {(capabilities.Restricts ? "restricts; " : "")}{NameOf(capabilities.Switch)}host {capabilities.RequiredHostVersion ?? "any"}";

    private static string NameOf(CommunitySwitch value) => value switch
    {
        CommunitySwitch.OnByDefault => "communities may disable it; ",
        CommunitySwitch.OffByDefault => "communities may enable it; ",
        _ => "",
    };

    private void Append(StringBuilder text, PluginInstallation package)
    {
        Line(text, $"  {package.Community}: {package.PluginId} {package.Find(package.Digest)?.Version ?? "?"} {NameOf(package.State)}{(package.SuspendedReason is { } reason ? $": {reason}" : "")}");
        if (package.Pending is { } pending)
        {
            Line(text, $"     {pending.Version} waits to be accepted");
        }

        foreach (var capability in package.Find(package.Digest)?.Acceptance?.Capabilities ?? [])
        {
            var denied = package.DeniedByAdmin.Contains(capability.Type) ? " (denied by an admin)" : "";
            Line(text, $"     {capability.Type.Name}: {capability.Sentence}{denied}");
            foreach (var denial in Denials(package, capability))
            {
                Line(text, $"        denied{(denial.Item is { } item ? $" '{item}'" : "")}: {denial.Decision.Message} ({denial.ReasonCode}){(denial.Decision.Remedy is { } remedy ? $"; {remedy}" : "")}");
            }
        }
    }

    private void Write(Utf8JsonWriter json, PluginInstallation package)
    {
        var current = package.Find(package.Digest);
        json.WriteStartObject();
        json.WriteString("kind", "package");
        json.WriteString("trust", "sandbox");
        json.WriteString("community", package.Community);
        json.WriteString("id", package.PluginId);
        json.WriteString("version", current?.Version);
        json.WriteString("state", NameOf(package.State));
        json.WriteString("suspended_reason", package.SuspendedReason);
        json.WriteString("digest", package.Digest);
        json.WriteString("pending_version", package.Pending?.Version);
        json.WriteStartArray("versions");
        foreach (var version in package.Versions)
        {
            json.WriteStringValue(version.Version);
        }

        json.WriteEndArray();
        json.WriteStartArray("capabilities");
        foreach (var capability in current?.Acceptance?.Capabilities ?? [])
        {
            json.WriteStartObject();
            json.WriteString("type", capability.Type.Name);
            json.WriteString("sentence", capability.Sentence);
            json.WriteBoolean("denied_by_admin", package.DeniedByAdmin.Contains(capability.Type));
            json.WriteStartArray("denied");
            foreach (var denial in Denials(package, capability))
            {
                json.WriteStartObject();
                json.WriteString("item", denial.Item);
                json.WriteString("reason_code", denial.ReasonCode);
                json.WriteString("layer", NameOf(denial.Decision.Layer));
                json.WriteString("message", denial.Decision.Message);
                json.WriteString("remedy", denial.Decision.Remedy);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Each layer that refuses it: to have it, all of them must be asked.
    private IEnumerable<CapabilityDenial> Denials(PluginInstallation package, Capability capability) =>
        (reach?.Invoke(package)?.Denied ?? [])
            .Where(denial => denial.Capability.Type == capability.Type)
            .DistinctBy(static denial => (denial.ReasonCode, denial.Item, denial.Decision.Layer));

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static void Line(StringBuilder text, string line)
    {
        var indent = line.Length - line.TrimStart().Length;
        text.Append(' ', indent).Append(PlainText.OneLine(line, LongestLine)).Append('\n');
    }
}
