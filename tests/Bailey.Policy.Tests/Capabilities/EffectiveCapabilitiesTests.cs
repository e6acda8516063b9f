using System.Net;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using Bailey.Testing;
using static Bailey.Policy.Tests.Capabilities.Samples;

namespace Bailey.Policy.Tests.Capabilities;

public sealed class EffectiveCapabilitiesTests
{
    [Fact]
    [Rule("P4.20")]
    public void What_every_layer_allows_is_granted()
    {
        var capabilities = Compile();
        capabilities.Granted.ShouldBe(CapabilityCatalog.RiskiestFirst(Each));
        capabilities.Denied.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P4.10")]
    public void What_the_instance_switches_off_or_blocks_is_not_called_however_little_it_touches()
    {
        Compile(Installed([])).MayBeCalled.Allowed.ShouldBeTrue();
        Compile(Installed([]), OpenInstance with { Enabled = false }).MayBeCalled.ReasonCode.ShouldBe(InstancePolicyReason.PluginsDisabled);
        Compile(Installed([]), OpenInstance with { PluginBlocklist = [PluginId.ToUpperInvariant()] }).MayBeCalled.ReasonCode.ShouldBe(InstancePolicyReason.PluginBlocked);
        Compile(Installed([]), OpenInstance with { BlockedPublishers = [Publisher] }).MayBeCalled.ReasonCode.ShouldBe(SignatureReason.PublisherBlocked);
        Compile(Installed([]), OpenInstance with { BlockedPublishers = [Stranger] }).MayBeCalled.Allowed.ShouldBeTrue();
        Compile(Installed([]) with { Publisher = null }, OpenInstance with { BlockedPublishers = [Publisher] }).MayBeCalled.Allowed.ShouldBeTrue();
    }

    [Theory]
    [Rule("P4.21")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:02")]
    [InlineData("SHA256:01")]
    [InlineData("sha256:01 ")]
    public void What_was_accepted_for_another_artifact_grants_nothing(string? accepted)
    {
        var capabilities = Compile(Plugin with { AcceptedDigest = accepted });
        capabilities.Granted.ShouldBeEmpty();
        capabilities.Check(CapabilityUse.UseStorage).ReasonCode.ShouldBe(CapabilityReason.DigestNotAccepted);
        Compile(Plugin with { Digest = "", AcceptedDigest = "" }).Granted.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P4.20")]
    [Rule("P4.21")]
    public void Acceptance_can_narrow_what_is_declared_and_never_add_to_it()
    {
        var plugin = Installed([new DomainRead(["d1", "d2"]), new NetworkConnect([HostPattern.Parse("api.example.com"), HostPattern.Parse("a.example.org")], [443, 8443])]) with
        {
            Accepted =
            [
                new DomainRead(["d2", "d3"]),
                new NetworkConnect([HostPattern.Parse("api.example.com")], [443]),
                new NetworkConnect([HostPattern.Parse("a.example.org")], [8443]),
                new StorageKv(),
            ],
        };
        var capabilities = Compile(plugin, community: OpenCommunity with { HttpAllowlist = [EgressPattern.Parse("api.example.com:*"), EgressPattern.Parse("a.example.org:*")] });
        capabilities.Check(CapabilityUse.ReadDomain("d2")).Allowed.ShouldBeTrue();
        capabilities.Check(CapabilityUse.ReadDomain("d1")).ReasonCode.ShouldBe(CapabilityReason.NotAccepted);
        capabilities.Check(CapabilityUse.ReadDomain("d3")).ReasonCode.ShouldBe(CapabilityReason.Undeclared);
        capabilities.Check(CapabilityUse.UseStorage).ReasonCode.ShouldBe(CapabilityReason.Undeclared);

        // Two entries were accepted, and not every host of either on every port of either.
        capabilities.Check(Connect("https://api.example.com/")).Allowed.ShouldBeTrue();
        capabilities.Check(Connect("https://a.example.org:8443/")).Allowed.ShouldBeTrue();
        capabilities.Check(Connect("https://api.example.com:8443/")).ReasonCode.ShouldBe(CapabilityReason.NotAccepted);
        capabilities.Check(Connect("https://a.example.org/")).ReasonCode.ShouldBe(CapabilityReason.NotAccepted);
    }

    [Fact]
    [Rule("P4.26")]
    public void What_is_not_declared_is_refused_where_every_policy_would_allow_it()
    {
        var nothing = Compile(Installed([]) with { Accepted = [.. Each] });
        foreach (var type in CapabilityCatalog.All)
        {
            nothing.Check(UseOf(type.Name)).ReasonCode.ShouldBe(CapabilityReason.Undeclared, type.Name);
        }

        nothing.Granted.ShouldBeEmpty();
        nothing.Check(default).ReasonCode.ShouldBe(CapabilityReason.Undeclared);
    }

    [Fact]
    [Rule("P4.26")]
    public void Declared_for_one_target_is_not_declared_for_another()
    {
        var capabilities = Compile();
        CheckUndeclared(CapabilityUse.ReadDomain("d2"));
        CheckUndeclared(CapabilityUse.ReadDomain("D1"));
        CheckUndeclared(CapabilityUse.ReadDomain(""));
        CheckUndeclared(CapabilityUse.ReadDomain("*"));
        CheckUndeclared(CapabilityUse.EmitSignal("order.created"));
        CheckUndeclared(CapabilityUse.EmitSignal("orders"));
        CheckUndeclared(CapabilityUse.EmitSignal("orders.*"));
        CheckUndeclared(CapabilityUse.EmitSignal("orders..x"));
        CheckUndeclared(CapabilityUse.SubscribeSignals("*"));
        CheckUndeclared(CapabilityUse.PropagateSignal(SignalDirection.Down));
        CheckUndeclared(CapabilityUse.PropagateSignal(SignalDirection.Both));
        CheckUndeclared(Connect("https://example.com/"));
        CheckUndeclared(Connect("https://api.example.com:8443/"));
        CheckUndeclared(Connect("https://api.example.com.evil.example/"));

        void CheckUndeclared(CapabilityUse use) => capabilities.Check(use).ReasonCode.ShouldBe(CapabilityReason.Undeclared, use.Target);
    }

    [Fact]
    public void The_word_for_all_is_not_itself_one_of_them()
    {
        var capabilities = Compile(Installed([new DomainRead(["*"]), new MessagesSend(["*"])]));
        capabilities.Check(CapabilityUse.ReadDomain("anything")).Allowed.ShouldBeTrue();
        capabilities.Check(CapabilityUse.SendMessage("bob")).Allowed.ShouldBeTrue();
        capabilities.Check(CapabilityUse.ReadDomain("*")).Allowed.ShouldBeFalse();
        capabilities.Check(CapabilityUse.SendMessage("")).Allowed.ShouldBeFalse();
        capabilities.Check(CapabilityUse.WriteDomain("anything")).Allowed.ShouldBeFalse();
    }

    [Fact]
    public void Both_directions_are_up_and_down()
    {
        var both = Compile(Installed([new SignalsPropagate(["both"])]));
        both.Check(CapabilityUse.PropagateSignal(SignalDirection.Up)).Allowed.ShouldBeTrue();
        both.Check(CapabilityUse.PropagateSignal(SignalDirection.Down)).Allowed.ShouldBeTrue();
        both.Check(CapabilityUse.PropagateSignal(SignalDirection.Siblings)).Allowed.ShouldBeFalse();
        Compile(Installed([new SignalsPropagate(["up", "down"])])).Check(CapabilityUse.PropagateSignal(SignalDirection.Both)).Allowed.ShouldBeTrue();
        Should.Throw<ArgumentOutOfRangeException>(() => CapabilityUse.PropagateSignal((SignalDirection)9));
    }

    [Theory]
    [Rule("P4.15")]
    [Rule("P4.16")]
    [InlineData("/srv/data", true)]
    [InlineData("/srv/data/a/b", true)]
    [InlineData("/srv/data-evil/a", false)]
    [InlineData("/srv", false)]
    [InlineData("/srv/data/../etc", false)]
    [InlineData("/srv/data/./a", false)]
    [InlineData("/srv/data//a", false)]
    [InlineData("/srv/data/", false)]
    [InlineData("srv/data/a", false)]
    [InlineData("/srv/data/a\0b", false)]
    [InlineData("", false)]
    public void A_file_is_opened_only_by_a_resolved_path_inside_a_declared_one(string path, bool allowed)
    {
        var capabilities = Compile();
        capabilities.Check(CapabilityUse.ReadFile(path)).Allowed.ShouldBe(allowed);
        capabilities.Check(CapabilityUse.WriteFile(path)).Allowed.ShouldBe(allowed);
    }

    [Fact]
    [Rule("P4.16")]
    public void A_declared_path_means_what_it_led_to_when_it_was_judged()
    {
        var capabilities = Compile(Installed([new FsRead(["/srv/current"])]), paths: new TreeOfPaths(("/srv/current", "/srv/data/v1")));
        capabilities.Check(CapabilityUse.ReadFile("/srv/data/v1/a")).Allowed.ShouldBeTrue();
        capabilities.Check(CapabilityUse.ReadFile("/srv/data/v2/a")).Allowed.ShouldBeFalse();
        capabilities.Check(CapabilityUse.ReadFile("/srv/current/a")).Allowed.ShouldBeFalse();
    }

    [Fact]
    [Rule("P4.16")]
    public void A_link_that_is_turned_while_it_is_judged_opens_nothing()
    {
        var paths = new TurningLink("/srv/data/link", "/srv/data/v1", "/etc");
        var capabilities = Compile(Installed([new FsWrite(["/srv/data/link"])]), paths: paths);
        capabilities.Check(CapabilityUse.WriteFile("/etc/passwd")).Allowed.ShouldBeFalse();
        capabilities.Check(CapabilityUse.WriteFile("/srv/data/v1/a")).Allowed.ShouldBeTrue();
        paths.Asked.ShouldBe(1);
    }

    [Theory]
    [InlineData("ok", "/usr/bin/git", "/usr/bin/git", null, "", "status")]
    [InlineData("ok", "/usr/bin/git", "/usr/bin/git", "/srv/data", "LANG", "status")]
    [InlineData("capability_undeclared", "/usr/bin/git", "/usr/bin/other", null, "", "status")]
    [InlineData("capability_undeclared", "/bin/git", "/usr/bin/git", null, "", "status")]
    [InlineData("capability_undeclared", "git", "/usr/bin/git", null, "", "status")]
    [InlineData("capability_undeclared", "/usr/bin/git", "/usr/bin/git", "/srv/data/x", "", "status")]
    [InlineData("capability_undeclared", "/usr/bin/git", "/usr/bin/git", null, "LANG,TZ", "status")]
    [InlineData("capability_undeclared", "/usr/bin/git", "/usr/bin/git", null, "lang", "status")]
    [InlineData("capability_undeclared", "/usr/bin/git", "/usr/bin/git", null, "", "status", "--short")]
    [InlineData("capability_undeclared", "/usr/bin/git", "/usr/bin/git", null, "")]
    public void A_program_is_started_only_as_a_rule_says(string code, string program, string resolved, string? folder, string names, params string[] arguments)
    {
        var plugin = Installed([new ProcessSpawn([new SpawnRule(AbsolutePath.Parse("/usr/bin/git"), ArgumentsPattern.Parse("status"), AbsolutePath.Parse("/srv/data"), ["LANG"])])]);
        Compile(plugin).Check(CapabilityUse.StartProgram(new SpawnRequest(program, resolved, arguments)
        {
            ResolvedWorkingDirectory = folder,
            EnvironmentNames = names.Split(',', StringSplitOptions.RemoveEmptyEntries),
        })).ReasonCode.ShouldBe(code);
    }

    [Fact]
    public void Without_a_pattern_there_are_no_arguments_and_without_a_folder_no_folder()
    {
        var capabilities = Compile(Installed([new ProcessSpawn([new SpawnRule(AbsolutePath.Parse("/usr/bin/git"))])]));
        var request = new SpawnRequest("/usr/bin/git", "/usr/bin/git", []);
        capabilities.Check(CapabilityUse.StartProgram(request)).Allowed.ShouldBeTrue();
        capabilities.Check(CapabilityUse.StartProgram(request with { Arguments = [""] })).Allowed.ShouldBeFalse();
        capabilities.Check(CapabilityUse.StartProgram(request with { ResolvedWorkingDirectory = "/srv/data" })).Allowed.ShouldBeFalse();
    }

    [Fact]
    [Rule("P4.18")]
    public void A_capability_that_names_no_port_connects_nowhere()
    {
        var capabilities = Compile(Installed([new NetworkConnect([HostPattern.Parse("api.example.com")], [])]));
        capabilities.Granted.ShouldBeEmpty();
        capabilities.Check(Connect("https://api.example.com/")).Allowed.ShouldBeFalse();
        capabilities.Denied.ShouldContain(denial => denial.ReasonCode == CapabilityReason.Empty);
    }

    [Fact]
    public void One_entry_for_hosts_and_another_for_ports_are_not_combined()
    {
        var plugin = Installed([new NetworkConnect([HostPattern.Parse("api.example.com")], [443]), new NetworkConnect([HostPattern.Parse("a.example.org")], [8443])]);
        var community = OpenCommunity with { HttpAllowlist = [EgressPattern.Parse("*.example.com:*"), EgressPattern.Parse("*.example.org:*")] };
        Compile(plugin, community: community).Check(Connect("https://api.example.com:8443/")).ReasonCode.ShouldBe(CapabilityReason.Undeclared);
    }

    [Fact]
    [Rule("P4.19")]
    public void An_address_that_the_instance_denies_blocks_the_host_that_resolves_to_it()
    {
        var capabilities = Compile(instance: OpenInstance with { DeniedNetworkHosts = [HostPattern.Parse("198.51.100.0/24"), HostPattern.Parse("x.example")] });
        Check("203.0.113.5").Allowed.ShouldBeTrue();
        Check("203.0.113.5", "198.51.100.9").ReasonCode.ShouldBe(InstancePolicyReason.HostDenied);

        // However it is spelt: mapped, NAT64, 6to4, Teredo, ISATAP.
        foreach (var spelling in new[] { "::ffff:198.51.100.9", "64:ff9b::c633:6409", "64:ff9b:1::c633:6409", "2002:c633:6409::1", "2001::39cc:9bf6", "2606::5efe:c633:6409" })
        {
            Check(spelling).ReasonCode.ShouldBe(InstancePolicyReason.HostDenied, spelling);
        }

        // Denied as an address, so that an allowance as IPv6 does not help either.
        var nat64 = Compile(
            Installed([new NetworkConnect([HostPattern.Parse("64:ff9b::/96")], [443])]),
            OpenInstance with { AllowedNetworkHosts = [HostPattern.Parse("64:ff9b::/96")], DeniedNetworkHosts = [HostPattern.Parse("198.51.100.0/24")] },
            OpenCommunity with { HttpAllowlist = [EgressPattern.Parse("[64:ff9b::c633:6409]"), EgressPattern.Parse("[64:ff9b::808:808]")] });
        nat64.Check(Connect("https://[64:ff9b::808:808]/")).Allowed.ShouldBeTrue();
        nat64.Check(Connect("https://[64:ff9b::c633:6409]/")).ReasonCode.ShouldBe(InstancePolicyReason.HostDenied);
        nat64.Explain(Connect("https://[64:ff9b::c633:6409]/"))[1].ReasonCode.ShouldBe(InstancePolicyReason.HostDenied);

        Decision Check(params string[] addresses) => capabilities.CheckAddresses([.. addresses.Select(IPAddress.Parse)]);
    }

    [Fact]
    public void Where_entries_pass_different_layers_and_none_passes_all_the_use_is_refused()
    {
        // The instance lets through what the first entry asks for, and the acceptance what the second does.
        var first = new NetworkConnect([HostPattern.Parse("api.example.com")], [443]);
        var second = new NetworkConnect([HostPattern.Parse("*.example.com")], [443]);
        var plugin = Installed([first, second]) with { Accepted = [second] };
        var decision = Compile(plugin).Check(Connect("https://api.example.com/"));
        decision.Allowed.ShouldBeFalse();
        decision.ReasonCode.ShouldBe(CapabilityReason.NotGranted);
    }

    [Fact]
    public void A_denial_names_the_layer_and_the_item_that_it_is_about()
    {
        var plugin = Installed([new FsRead(["/srv/data", "/etc"]), new NetworkConnect([HostPattern.Parse("api.example.com"), HostPattern.Parse("x.example")], [443, 22])]);
        var capabilities = Compile(plugin);
        capabilities.Check(CapabilityUse.ReadFile("/etc/passwd")).ShouldSatisfyAllConditions(
            decision => decision.Layer.ShouldBe(DecisionLayer.InstancePolicy),
            decision => decision.ReasonCode.ShouldBe(InstancePolicyReason.PathNotAllowed),
            decision => decision.Message.ShouldContain("/etc"),
            decision => decision.Remedy!.ShouldContain("allowed_fs_paths"));
        capabilities.Check(Connect("https://x.example/")).ReasonCode.ShouldBe(InstancePolicyReason.HostNotAllowed);
        capabilities.Check(Connect("https://api.example.com:22/")).ReasonCode.ShouldBe(InstancePolicyReason.PortNotAllowed);
    }

    [Fact]
    public void Explaining_tells_what_every_layer_says_in_order()
    {
        var plugin = Plugin with { DeniedByAdmin = [CapabilityCatalog.NetworkConnect], AcceptedDigest = null };
        var capabilities = Compile(plugin, OpenInstance with { AllowedPorts = [] }, OpenCommunity with { AllowOutboundHttp = false });
        capabilities.Explain(UseOf("network:connect"), PrincipalReach.Of(EgressPolicy.DenyAll, [])).Select(decision => (decision.Layer, decision.ReasonCode)).ShouldBe(
        [
            (DecisionLayer.Capability, "ok"),
            (DecisionLayer.InstancePolicy, InstancePolicyReason.PortNotAllowed),
            (DecisionLayer.CommunityPolicy, CommunityPolicyReason.OutboundHttpDisabled),
            (DecisionLayer.Capability, CapabilityReason.DeniedByAdmin),
            (DecisionLayer.Capability, CapabilityReason.DigestNotAccepted),
            (DecisionLayer.Egress, EgressReason.HostNotAllowed),
        ]);
        capabilities.Explain(default).ShouldHaveSingleItem().Allowed.ShouldBeFalse();
    }

    [Fact]
    public void Explaining_what_is_not_declared_tells_what_policy_would_say()
    {
        var nothing = Compile(Installed([]), OpenInstance with { AllowsUiPlugins = false });
        nothing.Explain(CapabilityUse.ReadDomain("d1")).Select(decision => decision.ReasonCode).ShouldBe([CapabilityReason.Undeclared, InstancePolicyReason.UiPluginsNotAllowed, "ok", "ok", CapabilityReason.NotAccepted]);
        nothing.Explain(UseOf("network:connect")).Select(decision => decision.ReasonCode).ShouldBe([CapabilityReason.Undeclared, "ok", "ok", "ok", CapabilityReason.NotAccepted]);
        nothing.Explain(UseOf("process:spawn")).Select(decision => decision.ReasonCode).ShouldBe([CapabilityReason.Undeclared, "ok", "ok", "ok", CapabilityReason.NotAccepted]);
        nothing.Explain(CapabilityUse.RunJob).Length.ShouldBe(5);
    }

    [Fact]
    public void Explaining_agrees_with_checking_for_every_capability()
    {
        foreach (var type in CapabilityCatalog.All)
        {
            Compile().Explain(UseOf(type.Name), FarReach).ShouldAllBe(decision => decision.Allowed);
        }

        var community = OpenCommunity with { HttpAllowlist = [EgressPattern.Parse("http://api.example.com:443")] };
        Compile(community: community).Explain(UseOf("network:connect"))[2].ReasonCode.ShouldBe(CommunityPolicyReason.HttpHostNotAllowed);
    }

    private static CapabilityUse Connect(string url) => CapabilityUse.Connect(Target(url));

    /// <summary>A link that leads elsewhere from the second time on that it is followed.</summary>
    private sealed class TurningLink(string link, string first, string later) : IPathResolver
    {
        public int Asked { get; private set; }

        public string? Resolve(string path) => path != link ? path : Asked++ == 0 ? first : later;
    }
}
