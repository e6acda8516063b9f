using System.Net;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Egress;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Testing;
using static Bailey.Policy.Tests.Capabilities.Samples;

namespace Bailey.Policy.Tests.Capabilities;

public sealed class CapabilityGrantTests
{
    public static TheoryData<string> Names => CatalogueWalkTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    [Rule("P4.22")]
    public void A_tightening_takes_effect_at_the_next_host_call_of_a_running_call(string name)
    {
        var now = new Current(Compile(), FarReach);
        var call = new CapabilityGrant(now);
        call.Check(UseOf(name)).Allowed.ShouldBeTrue();

        now.Plugin = Compile(Plugin with { DeniedByAdmin = [Of(name).Type] });
        call.Check(UseOf(name)).ReasonCode.ShouldBe(CapabilityReason.DeniedByAdmin);
        new CapabilityGrant(now).Check(UseOf(name)).ReasonCode.ShouldBe(CapabilityReason.DeniedByAdmin);
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Rule("P4.23")]
    public void A_widening_takes_effect_with_the_next_invocation_only(string name)
    {
        var now = new Current(Compile(Plugin with { DeniedByAdmin = [Of(name).Type] }), FarReach);
        var call = new CapabilityGrant(now);

        now.Plugin = Compile();
        call.Check(UseOf(name)).ReasonCode.ShouldBe(CapabilityReason.DeniedByAdmin);
        new CapabilityGrant(now).Check(UseOf(name)).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P4.22")]
    public void Every_part_of_the_policy_can_tighten_a_running_call()
    {
        var now = new Current(Compile(), FarReach);
        var call = new CapabilityGrant(now);
        foreach (var tightened in new[]
        {
            Compile(instance: OpenInstance with { Enabled = false }),
            Compile(instance: OpenInstance with { PluginBlocklist = [PluginId] }),
            Compile(instance: OpenInstance with { MaxLevel = CapabilityLevel.Observe }),
            Compile(community: OpenCommunity with { AllowOutboundHttp = false }),
            Compile(Plugin with { AcceptedDigest = null }),
            Compile(Plugin with { Accepted = [] }),
            Compile(Plugin with { DeniedByAdmin = [.. CapabilityCatalog.All] }),
        })
        {
            now.Plugin = tightened;
            call.Check(UseOf("network:connect")).Allowed.ShouldBeFalse();
            now.Plugin = Compile();
            call.Check(UseOf("network:connect")).Allowed.ShouldBeTrue();
        }
    }

    [Fact]
    [Rule("P4.22")]
    public void A_call_of_a_plugin_that_is_gone_may_nothing_more()
    {
        var now = new Current(Compile(), FarReach);
        var call = new CapabilityGrant(now);
        now.Plugin = null;
        call.Check(CapabilityUse.UseStorage).ReasonCode.ShouldBe(CapabilityReason.PluginGone);
        call.CheckAddresses([IPAddress.Loopback]).ReasonCode.ShouldBe(CapabilityReason.PluginGone);
        now.Plugin = Compile();
        now.Principal = null;
        call.Check(CapabilityUse.UseStorage).ReasonCode.ShouldBe(CapabilityReason.PluginGone);

        var never = new CapabilityGrant(new Current(null, FarReach));
        never.Check(CapabilityUse.UseStorage).ReasonCode.ShouldBe(CapabilityReason.PluginGone);
    }

    [Fact]
    [Rule("P4.21")]
    public void A_call_that_still_runs_an_artifact_that_was_replaced_may_nothing_more()
    {
        var now = new Current(Compile(), FarReach);
        var call = new CapabilityGrant(now);
        now.Plugin = Compile(Plugin with { Digest = "sha256:02", AcceptedDigest = "sha256:02" });
        call.Check(CapabilityUse.UseStorage).ReasonCode.ShouldBe(CapabilityReason.DigestNotAccepted);
        new CapabilityGrant(now).Check(CapabilityUse.UseStorage).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P4.25")]
    public void The_profile_of_the_principal_narrows_where_a_call_connects_to()
    {
        var call = new CapabilityGrant(new Current(Compile(), PrincipalReach.Of(EgressPolicy.ForPatterns([EgressPattern.Parse("other.example")]), [])));
        call.Check(UseOf("network:connect")).ShouldSatisfyAllConditions(
            decision => decision.Layer.ShouldBe(DecisionLayer.Egress),
            decision => decision.ReasonCode.ShouldBe(EgressReason.HostNotAllowed));
        call.Check(UseOf("fs:read")).Allowed.ShouldBeTrue();
    }

    [Theory]
    [Rule("P4.25")]
    [InlineData("/usr/bin/git", true)]
    [InlineData("/usr/bin/gitk", false)]
    [InlineData("/bin/git", false)]
    [InlineData(null, false)]
    public void The_profile_of_the_principal_narrows_which_programs_a_call_starts(string? program, bool allowed)
    {
        var call = new CapabilityGrant(new Current(Compile(), PrincipalReach.Of(EgressPolicy.DenyAll, [new AllowedProcess("git", program)])));
        call.Check(UseOf("process:spawn")).ReasonCode.ShouldBe(allowed ? "ok" : PrincipalReachReason.ProcessNotAllowed);
    }

    [Theory]
    [MemberData(nameof(Names))]
    [Rule("P4.25")]
    public void A_call_for_a_principal_that_is_refused_may_nothing(string name)
    {
        var refusal = Decision.Deny(DecisionLayer.Profile, ProfileReason.PrincipalDisabled, "disabled");
        var now = new Current(Compile(), FarReach);
        var call = new CapabilityGrant(now);
        now.Principal = PrincipalReach.Nothing(refusal);
        call.Check(UseOf(name)).ShouldBeSameAs(refusal);
        Should.Throw<ArgumentException>(() => PrincipalReach.Nothing(Decision.Allow(DecisionLayer.Profile)));
    }

    [Fact]
    [Rule("P4.22")]
    [Rule("P4.23")]
    [Rule("P4.25")]
    public void A_profile_too_tightens_at_once_and_widens_with_the_next_invocation()
    {
        var near = PrincipalReach.Of(EgressPolicy.DenyAll, []);
        var now = new Current(Compile(), FarReach);
        var call = new CapabilityGrant(now);
        now.Principal = near;
        call.Check(UseOf("network:connect")).Allowed.ShouldBeFalse();
        var narrow = new CapabilityGrant(now);
        now.Principal = FarReach;
        narrow.Check(UseOf("network:connect")).Allowed.ShouldBeFalse();
        new CapabilityGrant(now).Check(UseOf("network:connect")).Allowed.ShouldBeTrue();
    }

    [Fact]
    [Rule("P4.25")]
    public void A_profile_never_widens_what_the_plugin_may_touch()
    {
        var call = new CapabilityGrant(new Current(Compile(Installed([new StorageKv()])), FarReach));
        call.Check(UseOf("network:connect")).ReasonCode.ShouldBe(CapabilityReason.Undeclared);
        call.Check(UseOf("process:spawn")).ReasonCode.ShouldBe(CapabilityReason.Undeclared);
    }

    [Fact]
    [Rule("P4.22")]
    public void Addresses_are_judged_by_what_held_at_the_start_and_holds_now()
    {
        IPAddress[] addresses = [IPAddress.Parse("198.51.100.9")];
        var strict = Compile(instance: OpenInstance with { DeniedNetworkHosts = [HostPattern.Parse("198.51.100.0/24")] });
        var now = new Current(Compile(), FarReach);
        var call = new CapabilityGrant(now);
        call.CheckAddresses(addresses).Allowed.ShouldBeTrue();
        now.Plugin = strict;
        call.CheckAddresses(addresses).ReasonCode.ShouldBe(InstancePolicyReason.HostDenied);
        var begunStrictly = new CapabilityGrant(now);
        now.Plugin = Compile();
        begunStrictly.CheckAddresses(addresses).Allowed.ShouldBeFalse();
    }

    [Fact]
    [Rule("P4.24")]
    public void Nothing_that_a_call_holds_can_be_changed()
    {
        // A plugin acts through host functions alone, and these hold a grant: it has no member that sets anything, nor has what it leads to.
        foreach (var type in new[] { typeof(CapabilityGrant), typeof(EffectiveCapabilities), typeof(PrincipalReach), typeof(CapabilityUse), typeof(NetworkConnect), typeof(ItemList<string>) })
        {
            type.GetProperties().ShouldAllBe(property => property.SetMethod == null, type.Name);
            type.GetFields().ShouldAllBe(field => field.IsInitOnly || field.IsLiteral, type.Name);
            type.GetFields(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic).ShouldAllBe(field => field.IsInitOnly, type.Name);
        }

        // And every use that there is leaves what is granted as it was.
        var now = new Current(Compile(Plugin with { DeniedByAdmin = [CapabilityCatalog.FsRead] }), FarReach);
        var call = new CapabilityGrant(now);
        var before = now.Plugin!.Granted;
        foreach (var type in CapabilityCatalog.All)
        {
            call.Check(UseOf(type.Name)).Allowed.ShouldBe(type != CapabilityCatalog.FsRead);
        }

        call.Check(UseOf("fs:read")).ReasonCode.ShouldBe(CapabilityReason.DeniedByAdmin);
        now.Plugin.Granted.ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_check_allocates_nothing_whether_it_allows_or_denies(string name)
    {
        var now = new Current(Compile(), FarReach);
        var open = new CapabilityGrant(now);
        var shut = new CapabilityGrant(new Current(Compile(instance: OpenInstance with { DeniedCapabilities = [Of(name).Type] }), FarReach));
        var undeclared = new CapabilityGrant(new Current(Compile(Installed([])), FarReach));
        var use = UseOf(name);
        now.Plugin = Compile();
        Run();

        // Buffers that are pooled may be dropped while the machine is short of memory, and then are made anew: once, not each time.
        Enumerable.Range(0, 50).Select(_ => Run()).ShouldContain(0);

        long Run()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                if (!open.Check(use).Allowed || shut.Check(use).Allowed || undeclared.Check(use).Allowed)
                {
                    throw new InvalidOperationException(name);
                }
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private sealed class Current(EffectiveCapabilities? plugin, PrincipalReach? principal) : ICurrentCapabilities
    {
        public EffectiveCapabilities? Plugin { get; set; } = plugin;

        public PrincipalReach? Principal { get; set; } = principal;
    }
}
