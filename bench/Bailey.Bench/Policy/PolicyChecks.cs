using System.Runtime.CompilerServices;
using System.Text;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using Bailey.Policy.Permissions;

namespace Bailey.Bench.Policy;

/// <summary>The checks that are measured, by name: each asks so many times, and counts the answers that allow.</summary>
internal static class PolicyChecks
{
    private const string Exact = "egress-exact", Suffix = "egress-suffix", Unlisted = "egress-denied", WholeUrl = "egress-url";
    private const string Granted = "capability-granted", Undeclared = "capability-denied", FileGranted = "capability-file";

    /// <summary>Checks of egress patterns, and whether each allows.</summary>
    public static readonly (string Name, bool Allowed, string Title)[] Egress =
    [
        (Exact, true, "an exact host among 1,000 patterns, allowed"),
        (Suffix, true, "a subdomain of four labels among 1,000 patterns, allowed"),
        (Unlisted, false, "a host that no pattern names, denied with its remedy"),
        (WholeUrl, true, "a URL as text, brought into canonical form and allowed"),
    ];

    /// <summary>Checks of capabilities, and whether each allows.</summary>
    public static readonly (string Name, bool Allowed, string Title)[] Capabilities =
    [
        (Granted, true, "network:connect, one of 20 hosts, allowed"),
        (FileGranted, true, "fs:read below one of 20 folders, allowed"),
        (Undeclared, false, "network:connect to a host that is not declared, denied"),
    ];

    public static Dictionary<string, Func<int, int>> Create()
    {
        var checks = new Dictionary<string, Func<int, int>>();
        var principal = PolicyScenario.Compile().Find(PolicyScenario.Principal)!;
        foreach (var (name, text, _) in PolicyScenario.Questions)
        {
            var permission = Permission.Parse(text);
            checks.Add(name, count => Count(count, () => principal.Check(permission)));
        }

        AddEgress(checks);
        AddCapabilities(checks);
        return checks;
    }

    private static void AddEgress(Dictionary<string, Func<int, int>> checks)
    {
        var patterns = Enumerable.Range(0, 500).SelectMany(i => new[] { $"api{i}.example.com", $"*.zone{i}.example.org:*" });
        var policy = EgressPolicy.ForPatterns(patterns.Select(EgressPattern.Parse));
        foreach (var (name, url) in new[] { (Exact, "https://api499.example.com/"), (Suffix, "https://a.b.c.d.zone499.example.org:8443/"), (Unlisted, "https://api500.example.com/") })
        {
            EgressPolicy.PublicInternet().JudgeUrl(url, out var target);
            checks.Add(name, count => Count(count, () => policy.JudgeTarget(target!)));
        }

        checks.Add(WholeUrl, count => Count(count, () => policy.JudgeUrl("https://api499.example.com/some/path?query=1", out _)));
    }

    private static void AddCapabilities(Dictionary<string, Func<int, int>> checks)
    {
        var hosts = string.Join(", ", Enumerable.Range(0, 20).Select(i => $"api{i}.example.com"));
        var folders = string.Join(", ", Enumerable.Range(0, 20).Select(i => $"/srv/data{i}"));
        var capabilities = CapabilityDocument.Read(
            Encoding.UTF8.GetBytes($"[{{type: \"network:connect\", hosts: [{hosts}], ports: [443]}}, {{type: \"fs:read\", paths: [{folders}]}}]"), "manifest").Require();
        var instance = InstancePolicyDocument.Read(
            "{enabled: true, max_level: system, allowed_network_hosts: ['*.example.com'], allowed_ports: [443], allowed_fs_paths: [/srv], plugin_allowlist: [{id: org.example.bench, reason: bench, approved_by: ann, approved_at: 2026-01-01}]}"u8, "instance.yaml").Require();
        var community = CommunityPolicyDocument.Read("{trust_policy: unsigned_allowed, allow_outbound_http: true, http_allowlist: ['*.example.com']}"u8, "community.yaml").Require();
        ItemList<Capability> asked = [.. capabilities.Select(requested => requested.Capability)];
        var plugin = new InstalledPlugin { Id = "org.example.bench", Digest = "d", AcceptedDigest = "d", Requested = asked, Accepted = asked };
        var effective = EffectiveCapabilities.Compile(plugin, instance, community, LexicalPaths.Instance);
        foreach (var (name, capability, item) in new[] { (Granted, "network:connect", "https://api19.example.com/"), (Undeclared, "network:connect", "https://api20.example.com/"), (FileGranted, "fs:read", "/srv/data19/a/b.txt") })
        {
            if (!CapabilityUse.TryParse(capability, item, out var use, out var fault))
            {
                throw new InvalidOperationException(fault);
            }

            checks.Add(name, count => Count(count, () => effective.Check(use)));
        }
    }

    // The delegate costs a call that the answer is charged with.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Count(int count, Func<Decision> check)
    {
        var allowed = 0;
        for (var i = 0; i < count; i++)
        {
            if (check().Allowed)
            {
                allowed++;
            }
        }

        return allowed;
    }
}
