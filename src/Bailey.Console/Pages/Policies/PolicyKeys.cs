using System.Collections.Immutable;
using Bailey.Policy.Capabilities;

namespace Bailey.Console.Pages.Policies;

/// <summary>The keys of policies in the order in which people meet them; a test compares them with what the documents take.</summary>
internal static class PolicyKeys
{
    private const string Pattern = "[https://|http://]host[:port]; *.example.com means every name below example.com and not that name itself; without a port it is 443";

    /// <summary>The address of a page of a policy, at the rule of that name; the page alone where it shows no such rule.</summary>
    internal static string At(string page, ImmutableArray<PolicyKey> keys, string? rule) => keys.Any(key => key.Name == rule) ? $"{page}#{IdOf(rule!)}" : page;

    /// <summary>By which the field of a rule is found in its page.</summary>
    internal static string IdOf(string rule) => $"rule-{rule}";

    /// <summary>Of the plugin policy of a community.</summary>
    internal static ImmutableArray<PolicyKey> OfCommunity { get; } =
    [
        new("install_sources", "Which packages may come in", "Where packages may come from", PolicyValueKind.Choices, "A package is installed from these sources and from no other.", "nowhere, so that nothing can be installed")
        {
            Options =
            [
                new("upload", "Upload", "somebody with the right to install sends the file"),
                new("registry", "Registry", "it is fetched from a registry that the list below names"),
            ],
        },
        new("registry_allowlist", "Which packages may come in", "Registries", PolicyValueKind.Lines, $"Addresses of registries, one a line: {Pattern}.", "no registry at all") { Example = "registry.example.com" },
        new("trust_policy", "Which packages may come in", "Whose packages are let in", PolicyValueKind.Choice, "What the signature of a package must be like. Changing it also judges packages that are installed already.", "signed packages only")
        {
            Default = "signed_only",
            Options =
            [
                new("trusted_publishers_only", "Trusted publishers only", "signed by one of the publishers listed below; the strictest"),
                new("signed_only", "Signed packages only", "signed by anybody, so that nobody can alter it on the way"),
                new("unsigned_allowed", "Unsigned packages too", "whoever can upload can bring anything: for trying things out"),
            ],
        },
        new("trusted_publishers", "Which packages may come in", "Trusted publishers", PolicyValueKind.Records, "Keys of publishers. Make sure whose key it is before you list it: ask the publisher by another way than the package.", "nobody")
        {
            Options =
            [
                new("fingerprint", "Fingerprint of the key", "sha256: and 64 hexadecimal digits"),
                new("label", "Whose it is", "in words for people"),
            ],
        },
        new("allow_outbound_http", "What plugins may reach", "Let plugins connect to the network", PolicyValueKind.Switch, "The switch of this community. A plugin also needs the capability network:connect, the list below, and the instance's consent.", "off, so that no plugin of this community connects to anything"),
        new("http_allowlist", "What plugins may reach", "Hosts that plugins may connect to", PolicyValueKind.Lines, $"One a line: {Pattern}.", "nothing, so that the switch alone opens nothing") { Example = "api.example.com" },
        new("allow_background_jobs", "What plugins may reach", "Let plugins run on a schedule", PolicyValueKind.Switch, "Packages and scripts run at their times when nobody calls them.", "off, so that nothing runs by itself"),
    ];

    /// <summary>Of the policy of the instance.</summary>
    internal static ImmutableArray<PolicyKey> OfInstance { get; } =
    [
        new("enabled", "Plugins at all", "Plugins may be used on this instance", PolicyValueKind.Switch, "The main switch: off, no package and no script is called or installed, in any community.", "off"),
        new("max_level", "Plugins at all", "The highest level of capabilities", PolicyValueKind.Choice, "Capabilities above it are denied to every plugin, whatever communities accept.", "observe, the lowest")
        {
            Default = "observe",
            Options =
            [
                new("observe", "0 · observe", "read what the community shows"),
                new("interact", "1 · interact", "show things of its own, send messages and signals, keep data of its own"),
                new("modify", "2 · modify", "change content"),
                new("manage", "3 · manage", "change members, domains and other plugins"),
                new("system", "4 · system", "reach outside Bailey: files, programs, the network"),
            ],
        },
        new("allows_ui_plugins", "Plugins at all", "Open levels 0 to 2", PolicyValueKind.Switch, "The gate of everything that reads, shows and changes content.", "closed"),
        new("admin_plugins_enabled", "Plugins at all", "Open level 3", PolicyValueKind.Switch, "The gate of what manages members, domains and plugins.", "closed"),
        new("denied_capabilities", "Plugins at all", "Capabilities that no plugin has", PolicyValueKind.Choices, "Denied whatever else is allowed.", "none is denied by name")
        {
            Options = [.. CapabilityCatalog.All.Select(static type => new PolicyOption(type.Name, type.Name, type.Summary))],
        },
        new("plugin_allowlist", "Particular plugins", "Plugins that you vouch for", PolicyValueKind.Records, "Level 4 reaches outside Bailey. No plugin has any of it unless you give your word for it here; it still needs the lists below.", "nobody is vouched for, so that no plugin has level 4")
        {
            Options =
            [
                new("id", "Plugin", "its id, as org.example.backup"),
                new("reason", "Why", "for whoever reads this later"),
                new("approved_by", "Who gave the word", "a name"),
                new("approved_at", "When", "a day, as 2026-11-22"),
            ],
        },
        new("plugin_blocklist", "Particular plugins", "Plugins that are blocked", PolicyValueKind.Lines, "Ids, one a line. They are not called and cannot be installed, whatever is allowed.", "none") { Example = "org.example.unwanted" },
        new("blocked_publishers", "Particular plugins", "Publishers that are blocked", PolicyValueKind.Lines, "Fingerprints of keys, one a line. Their packages are refused, and not called where they are installed already, whichever community trusts them.", "none") { Example = "sha256:…" },
        new("allowed_fs_paths", "Files and programs", "Folders that plugins may read and write", PolicyValueKind.Lines, "Absolute paths, one a line.", "none") { Example = "/srv/exports" },
        new("allowed_executables", "Files and programs", "Programs that plugins may start", PolicyValueKind.Lines, "Absolute paths, one a line.", "none") { Example = "/usr/bin/pandoc" },
        new("allowed_network_hosts", "The network", "Hosts that plugins may connect to", PolicyValueKind.Lines, "One a line: a name, *.suffix, an address, or a block of addresses.", "none") { Example = "api.example.com" },
        new("allowed_ports", "The network", "Ports that plugins may connect to", PolicyValueKind.Numbers, "Numbers from 1 to 65535, one a line.", "none") { Example = "443" },
        new("denied_network_hosts", "The network", "Hosts that are denied", PolicyValueKind.Lines, "One a line. They beat what is allowed.", "none is denied by name") { Example = "*.internal.example.com" },
        new("local_egress", "The network", "Private endpoints that are opened", PolicyValueKind.Lines, "One a line, block and port. Everything private is closed otherwise; the metadata services of clouds stay closed in any case.", "none, so that only the public internet can be reached") { Example = "10.1.2.3/32:5432" },
    ];
}
