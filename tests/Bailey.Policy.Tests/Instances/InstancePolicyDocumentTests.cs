using System.Text;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Instances;

public sealed class InstancePolicyDocumentTests
{
    private const string Whole = """
        enabled: true
        allows_ui_plugins: true
        admin_plugins_enabled: true
        max_level: 4
        allowed_fs_paths: [/srv/data, "/srv/a b"]
        allowed_executables: [/usr/bin/git]
        allowed_network_hosts: [api.example.com, "*.example.org", 203.0.113.0/24]
        denied_network_hosts: [secret.example.org]
        allowed_ports: [443, 8443]
        local_egress: ["127.0.0.1/32:5000"]
        denied_capabilities: ["process:spawn"]
        plugin_blocklist: [com.example.Bad]
        plugin_allowlist:
          - id: com.example.good
            reason: reviewed by hand
            approved_by: olga
            approved_at: 2026-11-22T09:30:00Z
          - {id: com.example.fine, reason: "no", approved_by: "007", approved_at: 2026-01-02}
        blocked_publishers: ["sha256:ABCDEFabcdef0123456789abcdef0123456789abcdef0123456789abcdef0123"]
        """;

    [Fact]
    [Rule("P4.5")]
    public void Every_field_is_read()
    {
        Read(Whole).Require().ShouldBe(new InstancePolicy
        {
            Enabled = true,
            AllowsUiPlugins = true,
            AdminPluginsEnabled = true,
            MaxLevel = CapabilityLevel.System,
            AllowedFsPaths = [AbsolutePath.Parse("/srv/data"), AbsolutePath.Parse("/srv/a b")],
            AllowedExecutables = [AbsolutePath.Parse("/usr/bin/git")],
            AllowedNetworkHosts = [HostPattern.Parse("api.example.com"), HostPattern.Parse("*.example.org"), HostPattern.Parse("203.0.113.0/24")],
            DeniedNetworkHosts = [HostPattern.Parse("secret.example.org")],
            AllowedPorts = [443, 8443],
            LocalEgress = [LocalEgress.Parse("127.0.0.1/32:5000")],
            DeniedCapabilities = [CapabilityCatalog.ProcessSpawn],
            PluginBlocklist = ["com.example.bad"],
            PluginAllowlist =
            [
                new("com.example.good", "reviewed by hand", "olga", new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero)),
                new("com.example.fine", "no", "007", new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)),
            ],
            BlockedPublishers = [PublisherFingerprint.Parse("sha256:abcdefabcdef0123456789abcdef0123456789abcdef0123456789abcdef0123")],
        });
    }

    [Fact]
    [Rule("P4.5")]
    public void What_is_printed_is_read_again_as_it_was()
    {
        var policy = Read(Whole).Require();
        Read(InstancePolicyDocument.Print(policy)).Require().ShouldBe(policy);
        Read(InstancePolicyDocument.Print(InstancePolicy.Default)).Require().ShouldBe(InstancePolicy.Default);
    }

    [Theory]
    [Rule("P4.29")]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("{}")]
    public void What_is_not_said_is_not_allowed(string yaml)
    {
        var policy = Read(yaml).Require();
        policy.ShouldBe(InstancePolicy.Default);
        policy.ShouldSatisfyAllConditions(
            () => policy.Enabled.ShouldBeFalse(),
            () => policy.AllowsUiPlugins.ShouldBeFalse(),
            () => policy.AdminPluginsEnabled.ShouldBeFalse(),
            () => policy.MaxLevel.ShouldBe(CapabilityLevel.Observe),
            () => policy.AllowedFsPaths.ShouldBeEmpty(),
            () => policy.AllowedExecutables.ShouldBeEmpty(),
            () => policy.AllowedNetworkHosts.ShouldBeEmpty(),
            () => policy.AllowedPorts.ShouldBeEmpty(),
            () => policy.PluginAllowlist.ShouldBeEmpty());
    }

    [Theory]
    [InlineData("max_level: 0", CapabilityLevel.Observe)]
    [InlineData("max_level: 3", CapabilityLevel.Manage)]
    [InlineData("max_level: modify", CapabilityLevel.Modify)]
    public void The_highest_level_is_a_number_or_a_name(string yaml, CapabilityLevel level) => Read(yaml).Require().MaxLevel.ShouldBe(level);

    [Theory]
    [Rule("P4.29")]
    [InlineData("enable: true", DocumentReason.UnknownKey, "did you mean 'enabled'")]
    [InlineData("enabled: yes", DocumentReason.WrongType, "true or false")]
    [InlineData("enabled: \"true\"", DocumentReason.WrongType, "true or false")]
    [InlineData("enabled:", DocumentReason.WrongType, "true or false")]
    [InlineData("max_level: 5", DocumentReason.OutOfRange, "from 0 to 4")]
    [InlineData("max_level: -1", DocumentReason.OutOfRange, "from 0 to 4")]
    [InlineData("max_level: 1.5", DocumentReason.OutOfRange, "from 0 to 4")]
    [InlineData("max_level: 0x4", DocumentReason.OutOfRange, "from 0 to 4")]
    [InlineData("max_level: root", DocumentReason.NotAllowed, "observe")]
    [InlineData("max_level: \"4\"", DocumentReason.NotAllowed, "observe")]
    [InlineData("max_level: [4]", DocumentReason.WrongType, "must be text")]
    [InlineData("allowed_fs_paths: /srv", DocumentReason.WrongType, "must be a list")]
    [InlineData("allowed_fs_paths: [/]", DocumentReason.Invalid, "whole server")]
    [InlineData("allowed_fs_paths: [/srv/../etc]", DocumentReason.Invalid, "'..'")]
    [InlineData("allowed_executables: [git]", DocumentReason.Invalid, "absolute")]
    [InlineData("allowed_network_hosts: ['*']", DocumentReason.Invalid, "host '*'")]
    [InlineData("denied_network_hosts: ['10.0.0.1/8']", DocumentReason.Invalid, "block of addresses")]
    [InlineData("allowed_ports: ['*']", DocumentReason.WrongType, "whole number")]
    [InlineData("allowed_ports: [0]", DocumentReason.OutOfRange, "whole number")]
    [InlineData("denied_capabilities: ['network:*']", DocumentReason.NotAllowed, "network:connect")]
    [InlineData("plugin_blocklist: ['a b']", DocumentReason.Invalid, "id of a plugin")]
    [InlineData("plugin_allowlist: [com.example.good]", DocumentReason.WrongType, "mapping")]
    [InlineData("plugin_allowlist: [{id: a, reason: b, approved_by: c}]", DocumentReason.MissingKey, "approved_at")]
    [InlineData("plugin_allowlist: [{id: a, approved_by: c, approved_at: 2026-01-01}]", DocumentReason.MissingKey, "reason")]
    [InlineData("plugin_allowlist: [{id: a, reason: b, approved_at: 2026-01-01}]", DocumentReason.MissingKey, "approved_by")]
    [InlineData("plugin_allowlist: [{reason: b, approved_by: c, approved_at: 2026-01-01}]", DocumentReason.MissingKey, "'id'")]
    [InlineData("plugin_allowlist: [{id: A.b, reason: b, approved_by: c, approved_at: 2026-01-01}]", DocumentReason.Invalid, "id of a plugin")]
    [InlineData("plugin_allowlist: [{id: '*', reason: b, approved_by: c, approved_at: 2026-01-01}]", DocumentReason.Invalid, "id of a plugin")]
    [InlineData("plugin_allowlist: [{id: a, reason: '', approved_by: c, approved_at: 2026-01-01}]", DocumentReason.OutOfRange, "reason")]
    [InlineData("plugin_allowlist: [{id: a, reason: b, approved_by: c, approved_at: yesterday}]", DocumentReason.Invalid, "is not a time")]
    [InlineData("plugin_allowlist: [{id: a, reason: b, approved_by: c, approved_at: 2026-02-30}]", DocumentReason.Invalid, "is not a time")]
    [InlineData("plugin_allowlist: [{id: a, reason: b, approved_by: c, approved_at: 2026-01-01, level: 4}]", DocumentReason.UnknownKey, "level")]
    [InlineData("plugin_allowlist: [{id: a, reason: b, approved_by: c, approved_at: 2026-01-01}, {id: a, reason: b, approved_by: c, approved_at: 2026-01-01}]", DocumentReason.Conflict, "twice")]
    [InlineData("blocked_publishers: [someone]", DocumentReason.Invalid, "fingerprint")]
    [InlineData("[]", DocumentReason.WrongType, "mapping")]
    public void What_breaks_a_rule_is_a_fault_and_yields_nothing(string yaml, string code, string message)
    {
        var result = Read(yaml);
        result.Value.ShouldBeNull();
        var fault = result.Faults.First(fault => fault.Code == code);
        fault.Line.ShouldBe(1);
        fault.Message.ShouldContain(message);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var faults = Read("enabled: 1\nmax_level: 9\nallowed_ports: [0]\nnope: 1\nplugin_allowlist:\n  - {id: A}\n").Faults;
        faults.Select(fault => fault.Line).Distinct().ShouldBe([1, 2, 3, 4, 6]);
        faults.Count(fault => fault.Line == 6).ShouldBe(4);
    }

    [Fact]
    public void Lists_are_bounded()
    {
        var many = string.Join(',', Enumerable.Range(1, InstancePolicy.MaxListItems + 1).Select(i => $"h{i}.example"));
        Read($"allowed_network_hosts: [{many}]").Faults.ShouldHaveSingleItem().Code.ShouldBe(DocumentReason.OutOfRange);
    }

    private static DocumentResult<InstancePolicy> Read(string yaml) => InstancePolicyDocument.Read(Encoding.UTF8.GetBytes(yaml), "etc/instance.yaml");
}
