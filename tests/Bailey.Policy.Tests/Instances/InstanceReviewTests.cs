using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;
using Bailey.Policy.Tests.Capabilities;
using Bailey.Testing;
using static Bailey.Policy.Tests.Capabilities.Samples;

namespace Bailey.Policy.Tests.Instances;

public sealed class InstanceReviewTests
{
    [Fact]
    [Rule("P4.9")]
    public void Nothing_is_approved_where_plugins_are_off()
    {
        var review = Review(OpenInstance with { Enabled = false }, [.. Each]);
        review.Approved.ShouldBeEmpty();
        review.Denied.Select(denial => denial.ReasonCode).Distinct().ShouldBe([InstancePolicyReason.PluginsDisabled]);
        (OpenInstance with { Enabled = false }).JudgePlugin(PluginId).ReasonCode.ShouldBe(InstancePolicyReason.PluginsDisabled);
    }

    [Theory]
    [Rule("P4.9")]
    [InlineData(CapabilityLevel.Observe)]
    [InlineData(CapabilityLevel.Interact)]
    [InlineData(CapabilityLevel.Modify)]
    [InlineData(CapabilityLevel.Manage)]
    [InlineData(CapabilityLevel.System)]
    public void Nothing_above_the_highest_level_is_approved_and_everything_up_to_it(CapabilityLevel max)
    {
        var review = Review(OpenInstance with { MaxLevel = max }, [.. Each]);
        review.Approved.ShouldBe(Each.Where(capability => capability.Type.Level <= max), ignoreOrder: true);
        review.Denied.Select(denial => denial.Capability).ShouldBe(Each.Where(capability => capability.Type.Level > max), ignoreOrder: true);
        review.Denied.ShouldAllBe(denial => denial.ReasonCode == InstancePolicyReason.LevelTooHigh);
    }

    [Fact]
    [Rule("P4.10")]
    public void What_is_blocked_or_denied_is_refused()
    {
        Review(OpenInstance with { PluginBlocklist = [PluginId] }, [.. Each]).ShouldSatisfyAllConditions(
            review => review.Approved.ShouldBeEmpty(),
            review => review.Denied.ShouldAllBe(denial => denial.ReasonCode == InstancePolicyReason.PluginBlocked));
        Review(OpenInstance with { BlockedPublishers = [Publisher] }, [.. Each]).ShouldSatisfyAllConditions(
            review => review.Approved.ShouldBeEmpty(),
            review => review.Denied.ShouldAllBe(denial => denial.ReasonCode == SignatureReason.PublisherBlocked));
        Review(OpenInstance with { BlockedPublishers = [Stranger] }, [.. Each]).Denied.ShouldBeEmpty();
        var denied = Review(OpenInstance with { DeniedCapabilities = [CapabilityCatalog.FsWrite] }, [.. Each]);
        denied.Approved.ShouldBe(Each.Where(capability => capability is not FsWrite), ignoreOrder: true);
        denied.Denied.ShouldHaveSingleItem().ReasonCode.ShouldBe(InstancePolicyReason.CapabilityDenied);
    }

    [Theory]
    [Rule("P4.11")]
    [InlineData("com.example.sample")]
    [InlineData("COM.Example.Sample")]
    public void The_blocklist_beats_the_allowlist_however_it_is_spelt(string blocked)
    {
        var policy = OpenInstance with { PluginBlocklist = [blocked] };
        policy.PluginAllowlist.ShouldContain(entry => entry.Id == PluginId);
        Review(policy, [.. Each]).Approved.ShouldBeEmpty();
        policy.JudgePlugin(PluginId).ReasonCode.ShouldBe(InstancePolicyReason.PluginBlocked);
    }

    [Fact]
    [Rule("P4.11")]
    public void The_operators_word_for_a_plugin_is_for_exactly_its_id()
    {
        OpenInstance.Review("com.example.Sample", Publisher, [new JobsRun()], TreeOfPaths.Plain).Denied.ShouldHaveSingleItem().ReasonCode.ShouldBe(InstancePolicyReason.PluginNotAllowlisted);
        OpenInstance.Review("com.example.sample2", Publisher, [new JobsRun()], TreeOfPaths.Plain).Approved.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P4.12")]
    public void Deny_is_tested_before_allow()
    {
        var policy = OpenInstance with
        {
            PluginBlocklist = [PluginId],
            BlockedPublishers = [Publisher],
            DeniedCapabilities = [CapabilityCatalog.NetworkConnect],
            DeniedNetworkHosts = [HostPattern.Parse("api.example.com")],
            PluginAllowlist = [],
        };
        Review(policy, Of("network:connect")).Denied.Select(denial => denial.ReasonCode).ShouldBe(
        [
            InstancePolicyReason.PluginBlocked, SignatureReason.PublisherBlocked, InstancePolicyReason.CapabilityDenied,
            InstancePolicyReason.PluginNotAllowlisted, InstancePolicyReason.HostDenied,
        ]);

        // What is both allowed and denied is denied, and said to be.
        Review(OpenInstance with { DeniedNetworkHosts = [HostPattern.Parse("api.example.com")] }, Of("network:connect")).Denied.ShouldHaveSingleItem().ReasonCode.ShouldBe(InstancePolicyReason.HostDenied);
    }

    [Fact]
    [Rule("P4.13")]
    [Rule("P4.14")]
    public void Every_item_is_judged_and_every_refusal_is_told_with_the_item()
    {
        var review = Review(
            OpenInstance with { DeniedNetworkHosts = [HostPattern.Parse("bad.example.org")] },
            new FsRead(["/srv/data/a", "/etc", "/srv/data", "/broken/x"]),
            new NetworkConnect([HostPattern.Parse("api.example.com"), HostPattern.Parse("other.example"), HostPattern.Parse("bad.example.org")], [443, 22, 25]),
            new ProcessSpawn(
            [
                new SpawnRule(AbsolutePath.Parse("/usr/bin/git"), null, AbsolutePath.Parse("/etc")),
                new SpawnRule(AbsolutePath.Parse("/bin/sh"), null, AbsolutePath.Parse("/root")),
                new SpawnRule(AbsolutePath.Parse("/usr/bin/git"), ArgumentsPattern.Parse("status")),
            ]),
            new StorageKv());
        review.Denied.Select(denial => $"{denial.Capability.Type} {denial.ReasonCode} {denial.Item}").ShouldBe(
        [
            "process:spawn fs_path_not_allowed /etc",
            "process:spawn executable_not_allowed /bin/sh",
            "process:spawn fs_path_not_allowed /root",
            "network:connect network_host_not_allowed other.example",
            "network:connect network_host_denied bad.example.org",
            "network:connect network_port_not_allowed 22",
            "network:connect network_port_not_allowed 25",
            "fs:read fs_path_not_allowed /etc",
            "fs:read path_unresolved /broken/x",
        ]);
        review.Approved.ShouldBe(
        [
            new ProcessSpawn([new SpawnRule(AbsolutePath.Parse("/usr/bin/git"), ArgumentsPattern.Parse("status"))]),
            new NetworkConnect([HostPattern.Parse("api.example.com")], [443]),
            new FsRead(["/srv/data/a", "/srv/data"]),
            new StorageKv(),
        ]);
        review.Denied.ShouldAllBe(denial => !denial.Decision.Allowed && denial.Decision.Remedy != null && denial.Decision.Rule != null);
    }

    [Fact]
    [Rule("P4.14")]
    public void All_that_is_wrong_with_one_capability_is_told()
    {
        var policy = new InstancePolicy { DeniedCapabilities = [CapabilityCatalog.FsRead], BlockedPublishers = [Publisher], PluginBlocklist = [PluginId] };
        Review(policy, new FsRead(["/etc", "/var"])).Denied.Select(denial => (denial.ReasonCode, denial.Item)).ShouldBe(
        [
            (InstancePolicyReason.PluginsDisabled, null),
            (InstancePolicyReason.PluginBlocked, null),
            (SignatureReason.PublisherBlocked, null),
            (InstancePolicyReason.CapabilityDenied, null),
            (InstancePolicyReason.LevelTooHigh, null),
            (InstancePolicyReason.PluginNotAllowlisted, null),
            (InstancePolicyReason.PathNotAllowed, "/etc"),
            (InstancePolicyReason.PathNotAllowed, "/var"),
        ]);
    }

    [Theory]
    [Rule("P4.15")]
    [InlineData("/projects", "/projects", true)]
    [InlineData("/projects", "/projects/a", true)]
    [InlineData("/projects", "/projects-evil", false)]
    [InlineData("/projects", "/projectsa", false)]
    [InlineData("/projects", "/Projects", false)]
    [InlineData("/projects/a", "/projects", false)]
    [InlineData("/projects", "/x/projects", false)]
    public void Paths_compare_by_whole_segments(string allowed, string requested, bool approved) =>
        Review(OpenInstance with { AllowedFsPaths = [AbsolutePath.Parse(allowed)] }, new FsRead([requested])).Approved.Any().ShouldBe(approved);

    [Theory]
    [Rule("P4.16")]
    [InlineData("/projects", "/projects/escape", false)]
    [InlineData("/projects", "/projects/escape/passwd", false)]
    [InlineData("/projects", "/projects/inside/x", true)]
    [InlineData("/projects", "/projects/up", false)]
    [InlineData("/projects", "/projects/loop", false)]
    [InlineData("/projects", "/elsewhere/projects/a", true)]
    [InlineData("/elsewhere/projects", "/projects/a", true)]
    [InlineData("/projects/root", "/etc", false)]
    public void Paths_compare_after_links_are_followed(string allowed, string requested, bool approved)
    {
        var links = new TreeOfPaths(
            ("/projects/escape", "/etc"), ("/projects/inside", "/projects/a"), ("/projects/up", "/projects/a/../../etc"), ("/projects/loop", "/projects/loop/x"),
            ("/elsewhere", "/projects/.."), ("/projects/root", "/"));
        (OpenInstance with { AllowedFsPaths = [AbsolutePath.Parse(allowed)] }).Review(PluginId, Publisher, [new FsWrite([requested])], links).Approved.Any().ShouldBe(approved);
    }

    [Fact]
    [Rule("P4.16")]
    public void A_resolver_that_answers_nonsense_opens_nothing()
    {
        foreach (var nonsense in new[] { "", "/", "relative", "/srv/data/../../etc", "/srv/data/", "//srv/data", "/srv/data\0" })
        {
            OpenInstance.Review(PluginId, Publisher, [new FsRead(["/srv/data"])], new Answering(nonsense)).Denied.ShouldHaveSingleItem().ReasonCode.ShouldBe(InstancePolicyReason.PathUnresolved);
        }
    }

    [Fact]
    [Rule("P4.16")]
    public void To_allow_one_name_of_a_program_of_many_names_does_not_allow_the_others()
    {
        var links = new TreeOfPaths(("/bin/ls", "/bin/busybox"), ("/bin/sh", "/bin/busybox"), ("/usr/bin", "/bin"));
        var policy = OpenInstance with { AllowedExecutables = [AbsolutePath.Parse("/bin/ls")] };
        Approves("/bin/ls").ShouldBeTrue();
        Approves("/usr/bin/ls").ShouldBeTrue();
        Approves("/bin/sh").ShouldBeFalse();
        Approves("/bin/busybox").ShouldBeFalse();

        bool Approves(string program) => policy.Review(PluginId, Publisher, [new ProcessSpawn([new SpawnRule(AbsolutePath.Parse(program))])], links).Approved.Any();
    }

    [Theory]
    [Rule("P4.17")]
    [InlineData("a.example.org", true)]
    [InlineData("*.a.example.org", true)]
    [InlineData("*.example.org", true)]
    [InlineData("example.org", false)]
    [InlineData("evilexample.org", false)]
    [InlineData("a.example.org.evil.example", false)]
    [InlineData("*.org", false)]
    [InlineData("API.example.com.", true)]
    [InlineData("*.api.example.com", false)]
    public void A_host_must_lie_in_an_allowed_one(string host, bool approved) =>
        Review(OpenInstance, new NetworkConnect([HostPattern.Parse(host)], [443])).Approved.Any().ShouldBe(approved);

    [Fact]
    [Rule("P4.18")]
    public void Omitted_ports_mean_none()
    {
        var review = Review(OpenInstance, new NetworkConnect([HostPattern.Parse("api.example.com")], []));
        review.Approved.ShouldBeEmpty();
        review.Denied.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            denial => denial.ReasonCode.ShouldBe(CapabilityReason.Empty),
            denial => denial.Item.ShouldBe("ports"));
        Review(OpenInstance with { AllowedPorts = [] }, Of("network:connect")).Denied.ShouldHaveSingleItem().ReasonCode.ShouldBe(InstancePolicyReason.PortNotAllowed);
    }

    [Theory]
    [Rule("P4.19")]
    [InlineData("203.0.113.0/24", true)]
    [InlineData("203.0.113.128/25", true)]
    [InlineData("203.0.113.9", true)]
    [InlineData("203.0.112.0/23", false)]
    [InlineData("0.0.0.0/0", false)]
    [InlineData("203.0.114.0/24", false)]
    [InlineData("2001:db8::/32", false)]
    [InlineData("198.51.100.0/24", false)]
    [InlineData("198.51.100.0/25", false)]
    [InlineData("198.51.100.64/26", false)]
    [InlineData("198.51.100.70", false)]
    [InlineData("198.51.100.128/25", true)]
    public void A_block_must_lie_inside_an_allowed_one_and_touch_no_denied_one(string block, bool approved)
    {
        var policy = OpenInstance with
        {
            AllowedNetworkHosts = [HostPattern.Parse("203.0.113.0/24"), HostPattern.Parse("198.51.100.0/24")],
            DeniedNetworkHosts = [HostPattern.Parse("198.51.100.64/26")],
        };
        Review(policy, new NetworkConnect([HostPattern.Parse(block)], [443])).Approved.Any().ShouldBe(approved);
    }

    [Theory]
    [Rule("P4.12")]
    [InlineData("*.example.org", "secret.example.org")]
    [InlineData("secret.example.org", "*.example.org")]
    [InlineData("*.a.example.org", "*.example.org")]
    [InlineData("*.example.org", "*.a.example.org")]
    public void A_host_that_touches_a_denied_one_is_denied(string host, string denied) =>
        Review(OpenInstance with { DeniedNetworkHosts = [HostPattern.Parse(denied)] }, new NetworkConnect([HostPattern.Parse(host)], [443]))
            .Denied.ShouldHaveSingleItem().ReasonCode.ShouldBe(InstancePolicyReason.HostDenied);

    [Fact]
    [Rule("P4.8")]
    public void The_word_for_a_plugin_is_given_with_a_reason_by_somebody_at_some_time()
    {
        var entry = new AllowedPlugin("com.example.a", "why", "olga", new DateTimeOffset(2026, 11, 22, 10, 30, 0, 500, TimeSpan.FromHours(1)));
        entry.ApprovedAt.ShouldBe(new DateTimeOffset(2026, 11, 22, 9, 30, 0, TimeSpan.Zero));
        Should.Throw<ArgumentException>(() => new AllowedPlugin("*", "why", "olga", default));
        Should.Throw<ArgumentException>(() => new AllowedPlugin("a", "", "olga", default));
        Should.Throw<ArgumentException>(() => new AllowedPlugin("a", "why", "", default));
    }

    private sealed class Answering(string answer) : IPathResolver
    {
        public string? Resolve(string path) => answer;
    }
}
