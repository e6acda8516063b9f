using System.Net;
using System.Text;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Commands;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;
using Bailey.Policy.Explanations;
using Bailey.Policy.Instances;
using Bailey.Policy.Operations;
using Bailey.Policy.Snapshots;
using Bailey.Policy.Tests.Snapshots;
using Bailey.Testing;

namespace Bailey.Policy.Tests.Explanations;

public sealed class ExplanationTests
{
    private const string Plugin = "org.example.weather";

    [Fact]
    [Rule("P8.1")]
    public void An_operation_is_explained_by_every_layer_also_after_one_that_denies()
    {
        var commands = CommandPolicy.Of(CommandRuleDocument.Read("name: quiet\nmax_risk: read\n"u8, "policy.yml"));
        var policy = PolicySnapshot.Compile(new PolicyDocuments { Principals = [Policies.Principal("bob", "grants: ['plugin:read']"), Policies.Principal("off", "enabled: false")], Commands = commands });
        var explanation = policy.ExplainOperation("bob", OperationCatalog.Get("plugins/packages/install"));
        explanation.Layers.Select(layer => (layer.Layer, layer.ReasonCode)).ShouldBe(
        [
            (DecisionLayer.Profile, "ok"),
            (DecisionLayer.Permission, "permission_missing"),
            (DecisionLayer.CommandRule, "risk_too_high"),
        ]);
        explanation.Outcome.ReasonCode.ShouldBe("permission_missing");
        explanation.Layers.Where(layer => !layer.Allowed).ShouldAllBe(layer => layer.Remedy != null);

        policy.ExplainOperation("off", OperationCatalog.Get("plugins/show")).Layers.Select(layer => layer.ReasonCode).ShouldBe(["principal_disabled", "ok"]);
        policy.ExplainOperation("who", OperationCatalog.Get("plugins/show")).Outcome.ReasonCode.ShouldBe("principal_unknown");
        policy.ExplainOperation("bob", new Operation("made/up", "read")).Outcome.ReasonCode.ShouldBe("permission_not_named");
    }

    [Fact]
    [Rule("P8.1")]
    public void A_capability_is_explained_by_every_layer_from_the_profile_to_the_address()
    {
        var policy = Open("enabled: true\nmax_level: system\nallowed_network_hosts: ['*.example.com']\nallowed_ports: [443]\nplugin_allowlist: [{id: org.example.weather, reason: it is ours, approved_by: ann, approved_at: 2026-01-01}]\n");
        var url = "https://api.example.com/";
        EgressPolicy.PublicInternet().JudgeUrl(url, out var target);
        CapabilityUse.TryParse("network:connect", url, out var use, out _).ShouldBeTrue();

        var allowed = policy.ExplainCapability("bob", "c1", Plugin, use, (target!, [IPAddress.Parse("93.184.215.14")]));
        allowed.Outcome.Allowed.ShouldBeTrue(string.Join("; ", allowed.Layers.Select(layer => $"{layer.Layer} {layer.ReasonCode} {layer.Message}")));
        allowed.Layers.Select(layer => layer.Layer).Distinct().ShouldBe([DecisionLayer.Profile, DecisionLayer.Capability, DecisionLayer.InstancePolicy, DecisionLayer.CommunityPolicy, DecisionLayer.Egress]);

        var local = policy.ExplainCapability("bob", "c1", Plugin, use, (target!, [IPAddress.Loopback]));
        local.Outcome.ReasonCode.ShouldBe("address_not_public");

        // Every layer that objects is named, not the first alone.
        var closed = Open("enabled: false").ExplainCapability("kim", "c2", Plugin, use);
        closed.Layers.Where(layer => !layer.Allowed).Select(layer => layer.ReasonCode).ShouldBe(["plugins_disabled", "plugin_not_installed"]);
        var narrow = Open("enabled: true").ExplainCapability("kim", "c1", Plugin, use).Layers.Where(layer => !layer.Allowed).Select(layer => layer.Layer).ToList();
        narrow.ShouldContain(DecisionLayer.InstancePolicy);
        narrow.ShouldContain(DecisionLayer.Egress);
        policy.ExplainCapability("nobody", "c1", Plugin, use).Outcome.ReasonCode.ShouldBe("principal_unknown");
    }

    [Fact]
    [Rule("P8.4")]
    public void What_is_explained_is_the_very_decision_that_enforces()
    {
        var policy = Policies.Snapshot(Policies.Principal("bob", "{grants: ['plugin:*'], revokes: ['plugin:package:*']}"), Policies.Principal("off", "enabled: false"));
        foreach (var principal in new[] { "bob", "off" })
        {
            foreach (var operation in OperationCatalog.All)
            {
                var explanation = policy.ExplainOperation(principal, operation);
                if (principal == "bob")
                {
                    explanation.Layers[1].ShouldBeSameAs(policy.Check(principal, operation.Permission!));
                }

                explanation.Layers[0].ReasonCode.ShouldBe(policy.CheckEnabled(principal).ReasonCode);
                explanation.Layers[^1].ShouldBeSameAs(policy.Commands.Evaluate(operation, IdentityKinds.User));
            }
        }
    }

    [Fact]
    public void A_policy_that_cannot_be_used_is_named_with_its_line()
    {
        CapabilityUse.TryParse("ui:read", null, out var use, out _).ShouldBeTrue();
        var policy = Open("enabled: true\nallows_ui_plugin: true\n", "trust_policy: anybody\n");
        var layers = policy.ExplainCapability("bob", "c1", Plugin, use).Layers;
        layers.Single(layer => layer.ReasonCode == "instance_policy_invalid").Message.ShouldContain("instance.yaml:2:1:");
        layers.Single(layer => layer.ReasonCode == "community_policy_invalid").Message.ShouldContain("plugin-policy.yaml:1:15:");
    }

    [Theory]
    [InlineData("ui:read", null, true)]
    [InlineData("ui:read", "x", false)]
    [InlineData("domain:read", "d1", true)]
    [InlineData("domain:read", "", false)]
    [InlineData("network:connect", "api.example.com", true)]
    [InlineData("network:connect", "http://api.example.com:81/x", true)]
    [InlineData("network:connect", "https://user@api.example.com/", false)]
    [InlineData("process:spawn", "/usr/bin/git status", true)]
    [InlineData("process:spawn", " ", false)]
    [InlineData("nothing:like", null, false)]
    public void A_use_of_a_capability_is_read_as_people_write_it(string capability, string? target, bool valid)
    {
        CapabilityUse.TryParse(capability, target, out var use, out var fault).ShouldBe(valid, fault);
        (use.Type is not null && valid).ShouldBe(valid);
        (fault is null).ShouldBe(valid);
    }

    private static PolicySnapshot Open(string instance, string community = "{trust_policy: unsigned_allowed, allow_outbound_http: true, http_allowlist: ['*.example.com']}")
    {
        CapabilityUse.TryParse("network:connect", "https://api.example.com/", out var connect, out _);
        ItemList<Capability> asked = [connect.AsCapability()!];
        return PolicySnapshot.Compile(new PolicyDocuments
        {
            Principals = [Policies.Principal("bob", "network: {egress: [api.example.com]}"), Policies.Principal("kim")],
            Instance = InstancePolicyDocument.Read(Encoding.UTF8.GetBytes(instance), "instance.yaml"),
            Communities =
            [
                new CommunityRecord("c1")
                {
                    PluginPolicy = CommunityPolicyDocument.Read(Encoding.UTF8.GetBytes(community), "plugin-policy.yaml"),
                    Plugins = [new InstalledPlugin { Id = Plugin, Digest = "d", AcceptedDigest = "d", Requested = asked, Accepted = asked }],
                },
            ],
        });
    }
}
