using System.Collections.Frozen;
using System.Globalization;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Egress;

namespace Bailey.Policy.Instances;

/// <summary>Reads and prints the policy of the instance, <c>etc/instance.yaml</c>. Strict: an unknown key, a wrong type or a failed rule is a fault.</summary>
public static class InstancePolicyDocument
{
    private const int Most = InstancePolicy.MaxListItems;

    private static readonly string[] s_keys =
    [
        "enabled", "allows_ui_plugins", "admin_plugins_enabled", "max_level", "allowed_fs_paths", "allowed_executables", "allowed_network_hosts", "denied_network_hosts",
        "allowed_ports", "local_egress", "denied_capabilities", "plugin_blocklist", "plugin_allowlist", "blocked_publishers",
    ];

    private static readonly string[] s_times = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    private static readonly FrozenDictionary<string, CapabilityLevel> s_levels =
        Enum.GetValues<CapabilityLevel>().ToFrozenDictionary(WordOf, StringComparer.Ordinal);

    /// <summary>Reads a policy.</summary>
    /// <param name="utf8">The document. An empty one, or one of comments only, is <see cref="InstancePolicy.Default"/>, which allows nothing.</param>
    /// <param name="source">What it was read from, for messages.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<InstancePolicy> Read(ReadOnlySpan<byte> utf8, string source, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        var faults = new FaultList(source, limits);
        var root = YamlText.Read(utf8, limits, faults);
        if (root is null)
        {
            return faults.Result(InstancePolicy.Default);
        }

        return faults.Result(MappingReader.Of(root, faults, s_keys) is { } reader ? Read(reader) : null);
    }

    /// <summary>Prints a policy, all of it, so that reading it again yields the same.</summary>
    public static string Print(InstancePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new DocumentWriter()
            .Boolean("enabled", policy.Enabled)
            .Boolean("allows_ui_plugins", policy.AllowsUiPlugins)
            .Boolean("admin_plugins_enabled", policy.AdminPluginsEnabled)
            .Word("max_level", WordOf(policy.MaxLevel))
            .List("allowed_fs_paths", policy.AllowedFsPaths.Select(static path => path.Text))
            .List("allowed_executables", policy.AllowedExecutables.Select(static path => path.Text))
            .List("allowed_network_hosts", policy.AllowedNetworkHosts.Select(static host => host.Text))
            .List("denied_network_hosts", policy.DeniedNetworkHosts.Select(static host => host.Text))
            .List("allowed_ports", policy.AllowedPorts.Select(static port => (long)port))
            .List("local_egress", policy.LocalEgress.Select(static opening => opening.ToString()))
            .List("denied_capabilities", policy.DeniedCapabilities.Select(static type => type.Name))
            .List("plugin_blocklist", policy.PluginBlocklist)
            .List("plugin_allowlist", policy.PluginAllowlist, static (list, entry) => list.Mapping(writer => Write(writer, entry)))
            .List("blocked_publishers", policy.BlockedPublishers.Select(static publisher => publisher.Text))
            .Finish();
    }

    /// <summary>The word that names a level.</summary>
    public static string WordOf(CapabilityLevel level) => level switch
    {
        CapabilityLevel.Observe => "observe",
        CapabilityLevel.Interact => "interact",
        CapabilityLevel.Modify => "modify",
        CapabilityLevel.Manage => "manage",
        CapabilityLevel.System => "system",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "there is no such level"),
    };

    private static void Write(DocumentWriter writer, AllowedPlugin entry) =>
        writer
            .Text("id", entry.Id)
            .Text("reason", entry.Reason)
            .Text("approved_by", entry.ApprovedBy)
            .Text("approved_at", entry.ApprovedAt.ToString(s_times[entry.ApprovedAt.TimeOfDay == TimeSpan.Zero ? 0 : 1], CultureInfo.InvariantCulture));

    private static InstancePolicy Read(MappingReader reader) => new()
    {
        Enabled = reader.Boolean("enabled", absent: false),
        AllowsUiPlugins = reader.Boolean("allows_ui_plugins", absent: false),
        AdminPluginsEnabled = reader.Boolean("admin_plugins_enabled", absent: false),
        MaxLevel = ReadLevel(reader),
        AllowedFsPaths = [.. reader.List<AbsolutePath>("allowed_fs_paths", Most, AbsolutePath.TryParse)],
        AllowedExecutables = [.. reader.List<AbsolutePath>("allowed_executables", Most, AbsolutePath.TryParse)],
        AllowedNetworkHosts = [.. reader.List<HostPattern>("allowed_network_hosts", Most, HostPattern.TryParse)],
        DeniedNetworkHosts = [.. reader.List<HostPattern>("denied_network_hosts", Most, HostPattern.TryParse)],
        AllowedPorts = [.. reader.Integers("allowed_ports", Most, 1, 65_535)],
        LocalEgress = [.. reader.List<LocalEgress>("local_egress", Most, LocalEgress.TryParse)],
        DeniedCapabilities = [.. reader.Choices("denied_capabilities", CapabilityCatalog.ByName)],
        PluginBlocklist = [.. reader.List<string>("plugin_blocklist", Most, CapabilityGrammar.BlockedPlugin)],
        PluginAllowlist = ReadAllowlist(reader),
        BlockedPublishers = [.. reader.List<PublisherFingerprint>("blocked_publishers", Most, PublisherFingerprint.TryParse)],
    };

    // By its number or by its name, as people write both.
    private static CapabilityLevel ReadLevel(MappingReader reader) =>
        reader.TryGet("max_level", out var node) && node is ScalarNode { Tag: ScalarTag.Number }
            ? (CapabilityLevel)reader.Integer("max_level", 0, 0, (long)CapabilityLevel.System)
            : reader.Choice("max_level", InstancePolicy.Default.MaxLevel, s_levels);

    private static ItemList<AllowedPlugin> ReadAllowlist(MappingReader reader)
    {
        const string Key = "plugin_allowlist";
        if (reader.Items(Key).Count > Most)
        {
            reader.Fault(Key, DocumentReason.OutOfRange, FormattableString.Invariant($"'{Key}' has more than {Most:N0} entries"));
            return [];
        }

        var entries = new List<AllowedPlugin>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in reader.Mappings(Key, "id", "reason", "approved_by", "approved_at"))
        {
            entry.Require("id", "reason", "approved_by", "approved_at");
            var id = ReadId(entry);
            var reason = entry.Text("reason", AllowedPlugin.MaxReason);
            var approvedBy = entry.Text("approved_by", AllowedPlugin.MaxApprover);
            var approvedAt = ReadTime(entry);
            if (id is not null && !seen.Add(id))
            {
                entry.Fault("id", DocumentReason.Conflict, $"'{id}' is listed twice", "keep one entry for each plugin");
            }
            else if (id is not null && reason is not null && approvedBy is not null && approvedAt is { } time)
            {
                entries.Add(new AllowedPlugin(id, reason, approvedBy, time));
            }
        }

        return [.. entries];
    }

    private static string? ReadId(MappingReader entry)
    {
        if (entry.Text("id") is not { } text)
        {
            return null;
        }

        if (!CapabilityGrammar.Plugin(text, out var id, out var fault))
        {
            entry.Fault("id", DocumentReason.Invalid, fault);
        }

        return id;
    }

    private static DateTimeOffset? ReadTime(MappingReader entry)
    {
        if (entry.Text("approved_at") is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(text, s_times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        entry.Fault("approved_at", DocumentReason.Invalid, $"approved_at '{ShownText.Of(text)}' is not a time", "write a day or a time in UTC, as in 2026-11-22 or 2026-11-22T09:30:00Z");
        return null;
    }
}
