using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Tests.Hosting;
using Bailey.Policy.Capabilities;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>Each capability of the catalogue: denied without its gate, granted with it, enforced at the function of the host.</summary>
public sealed class CapabilityTests
{
    private static readonly PackageActor s_alice = new("alice");

    // Proven by ReachTests, where nobody calls a function of the host, or what it answers is not JSON.
    private static readonly string[] s_elsewhere = ["signals:subscribe", "jobs:run", "fs:read", "fs:write", "network:connect"];

    public static TheoryData<string> Capabilities => [.. CapabilityProof.All.Select(static proof => proof.Capability)];

    public static TheoryData<string> Listed => [.. CapabilityProof.All.Where(static proof => proof.Other is not null).Select(static proof => proof.Capability)];

    [Fact]
    public void Every_capability_of_the_catalogue_has_a_proof() =>
        CapabilityProof.All.Select(static proof => proof.Capability).Concat(s_elsewhere).Order(StringComparer.Ordinal)
            .ShouldBe(CapabilityCatalog.All.Select(static type => type.Name).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Capabilities))]
    [Rule("L4.1")]
    [Rule("L4.2")]
    [Rule("L4.8")]
    [Rule("L4.24")]
    public async Task What_is_granted_happens_and_is_audited(string capability)
    {
        var proof = Of(capability);
        await using var world = await ArrangeAsync(proof);

        (await world.CallAsync(proof.Function, proof.RequestIn(world))).ShouldBe("ok", world.LastReply);

        (await proof.Happened(world)).ShouldBeTrue();
        var entry = await LastAsync(world, proof);
        (entry.Capability, entry.Outcome, entry.ReasonCode, entry.Principal, entry.Plugin).ShouldBe((capability, AuditOutcome.Ok, "ok", "alice", ProofWorld.Plugin));
    }

    [Theory, MemberData(nameof(Capabilities))]
    [Rule("L4.1")]
    public async Task Without_its_gate_it_is_denied_and_nothing_happens(string capability)
    {
        var proof = Of(capability);
        await using var world = await ArrangeAsync(proof);
        foreach (var (change, code) in GatesOfAll)
        {
            await world.World.ApplyAsync(world.Instance(change));

            // It is not called, so that there is no call of the host either.
            (await world.CallAsync(proof.Function, proof.RequestIn(world))).ShouldBe(code, change.ToString());

            (await proof.Happened(world)).ShouldBeFalse(code);
            (await HostCallsAsync(world, proof)).ShouldBeEmpty(code);
        }

        foreach (var (change, code) in OwnGatesOf(CapabilityCatalog.Find(capability)!))
        {
            await world.World.ApplyAsync(world.Instance(change));

            (await world.CallAsync(proof.Function, proof.RequestIn(world))).ShouldBe(code, change.ToString());

            (await proof.Happened(world)).ShouldBeFalse(code);
            var entry = await LastAsync(world, proof);
            (entry.Capability, entry.Outcome, entry.ReasonCode).ShouldBe((capability, AuditOutcome.Denied, code));
        }
    }

    [Theory, MemberData(nameof(Capabilities))]
    public async Task What_an_admin_denies_or_nobody_accepted_or_the_community_distrusts_is_denied(string capability)
    {
        var proof = Of(capability);
        await using var world = await ArrangeAsync(proof);
        var type = CapabilityCatalog.Find(capability)!;

        HostWorld.Done(await world.Host.Packages.DenyCapabilitiesAsync(HostWorld.Community, ProofWorld.Plugin, [type], s_alice));
        (await world.CallAsync(proof.Function, proof.RequestIn(world))).ShouldBe("capability_denied_by_admin");
        HostWorld.Done(await world.Host.Packages.DenyCapabilitiesAsync(HostWorld.Community, ProofWorld.Plugin, [], s_alice));
        await world.World.ApplyAsync(community: world.Community.Replace("unsigned_allowed", "signed_only", StringComparison.Ordinal));
        (await world.CallAsync(proof.Function, proof.RequestIn(world))).ShouldBe("signature_missing");
        await world.World.ApplyAsync(community: world.Community);
        HostWorld.Done(await world.Host.Packages.DeactivateAsync(HostWorld.Community, ProofWorld.Plugin, s_alice));
        var installed = (await world.Host.Store.FindInstallationAsync(HostWorld.Community, ProofWorld.Plugin))!;
        HostWorld.Done(await world.Host.Packages.ActivateAsync(HostWorld.Community, ProofWorld.Plugin, installed.Digest, AcceptedCapabilities.Of([]), s_alice));
        (await world.CallAsync(proof.Function, proof.RequestIn(world))).ShouldBe("capability_not_accepted");

        (await proof.Happened(world)).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Listed))]
    [Rule("L4.1")]
    public async Task What_is_not_listed_is_denied_at_the_function_of_the_host(string capability)
    {
        var proof = Of(capability);
        await using var world = await ArrangeAsync(proof);

        (await world.CallAsync(proof.Function, proof.OtherIn(world))).ShouldBe(CapabilityReason.Undeclared);

        (await proof.Happened(world)).ShouldBeFalse();
        (await LastAsync(world, proof)).Outcome.ShouldBe(AuditOutcome.Denied);
    }

    [Theory, MemberData(nameof(Capabilities))]
    public async Task A_package_that_does_not_declare_it_is_refused(string capability)
    {
        var proof = Of(capability);
        await using var world = await ProofWorld.StartAsync();
        var declared = capability == "storage:kv" ? "ui:read" : "storage:kv";

        var result = await world.Host.Packages.UploadAsync(
            HostWorld.Community, world.World.Package(ProofWorld.Plugin, HostGuests.Caller(proof.Function), [proof.Function], $$"""[{"type":"{{declared}}","justification":"j"}]"""), s_alice);

        result.IsDone.ShouldBeFalse();
        result.Failure.Code.ShouldBe(CapabilityReason.Undeclared);
    }

    [Theory, MemberData(nameof(Capabilities))]
    public async Task Taken_away_during_a_call_it_is_denied_at_the_next_call_of_the_host(string capability)
    {
        var proof = Of(capability);
        await using var world = await ArrangeAsync(proof, waits: true);

        var call = world.CallAsync("twice");
        await world.IsWaiting;
        await world.World.ApplyAsync(world.Instance(("denied_capabilities", $"['{capability}']")));
        world.Release();

        (await call).ShouldBe("capability_denied");
        (await HostCallsAsync(world, proof)).Select(static entry => entry.ReasonCode).ShouldBe(["ok", "capability_denied"]);
    }

    [Theory, MemberData(nameof(Capabilities))]
    public async Task Given_during_a_call_it_is_there_at_the_next_call_of_the_plugin_only(string capability)
    {
        var proof = Of(capability);
        await using var world = await ArrangeAsync(proof, waits: true);
        await world.World.ApplyAsync(world.Instance(("denied_capabilities", $"['{capability}']")));

        var call = world.CallAsync("twice");
        await world.IsWaiting;
        await world.World.ApplyAsync(world.Instance());
        world.Release();

        (await call).ShouldBe("capability_denied");
        (await HostCallsAsync(world, proof)).Select(static entry => entry.ReasonCode).ShouldBe(["capability_denied", "capability_denied"]);
        (await proof.Happened(world)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("deactivated", "plugin_not_active")]
    [InlineData("denied", "capability_denied_by_admin")]
    [InlineData("disabled", "principal_disabled")]
    [InlineData("distrusted", "signature_missing")]
    [InlineData("upgraded", "digest_not_accepted")]
    [InlineData("switched off", "plugins_disabled")]
    [InlineData("blocked", "plugin_blocked")]
    public async Task A_call_that_runs_may_nothing_more_once_its_plugin_or_principal_is_gone(string how, string code)
    {
        var proof = Of("storage:kv");
        await using var world = await ArrangeAsync(proof, waits: true);

        var call = world.CallAsync("twice");
        await world.IsWaiting;
        switch (how)
        {
            case "deactivated":
                HostWorld.Done(await world.Host.Packages.DeactivateAsync(HostWorld.Community, ProofWorld.Plugin, s_alice));
                break;
            case "denied":
                HostWorld.Done(await world.Host.Packages.DenyCapabilitiesAsync(HostWorld.Community, ProofWorld.Plugin, [CapabilityCatalog.StorageKv], s_alice));
                break;
            case "disabled":
                await world.World.ProfileAsync("alice", "enabled: false");
                break;
            case "distrusted":
                await world.World.ApplyAsync(community: world.Community.Replace("unsigned_allowed", "signed_only", StringComparison.Ordinal));
                break;
            case "switched off":
                await world.World.ApplyAsync(world.Instance(GatesOfAll[0].Change));
                break;
            case "blocked":
                await world.World.ApplyAsync(world.Instance(GatesOfAll[1].Change));
                break;
            default:
                await world.World.UpgradeAsync(world.World.Package(ProofWorld.Plugin, HostGuests.Caller("kv_set"), ["kv_set"], """[{"type":"storage:kv","justification":"j"}]"""));
                break;
        }

        world.Release();

        (await call).ShouldBe(code);
    }

    private static CapabilityProof Of(string capability) => CapabilityProof.All.Single(proof => proof.Capability == capability);

    /// <summary>Gates of the plugin as a whole: where one is closed, it is not called at all.</summary>
    internal static ImmutableArray<((string Key, string Value) Change, string Code)> GatesOfAll { get; } =
        [(("enabled", "false"), "plugins_disabled"), (("plugin_blocklist", $"[{ProofWorld.Plugin}]"), "plugin_blocked")];

    internal static IEnumerable<((string Key, string Value) Change, string Code)> GatesOf(CapabilityType type) => GatesOfAll.Concat(OwnGatesOf(type));

    internal static IEnumerable<((string Key, string Value) Change, string Code)> OwnGatesOf(CapabilityType type)
    {
        yield return (("denied_capabilities", $"['{type.Name}']"), "capability_denied");
        if (type.Level > CapabilityLevel.Observe)
        {
            yield return (("max_level", $"{(int)type.Level - 1}"), "level_too_high");
        }

        if (type.Level == CapabilityLevel.System)
        {
            yield return (("plugin_allowlist", "[]"), "plugin_not_allowlisted");
        }

        switch (type.Gate)
        {
            case CapabilityGate.UiPlugins:
                yield return (("allows_ui_plugins", "false"), "ui_plugins_not_allowed");
                break;
            case CapabilityGate.AdminPlugins:
                yield return (("admin_plugins_enabled", "false"), "admin_plugins_disabled");
                break;
            case CapabilityGate.Executables:
                yield return (("allowed_executables", "[/usr/bin/sleep]"), "executable_not_allowed");
                break;
            case CapabilityGate.NetworkHosts:
                yield return (("allowed_network_hosts", "[localhost]"), "network_host_not_allowed");
                yield return (("denied_network_hosts", "['127.0.0.0/8']"), "network_host_denied");
                yield return (("allowed_ports", "[443]"), "network_port_not_allowed");
                break;
            default:
                break;
        }
    }

    private static async Task<ProofWorld> ArrangeAsync(CapabilityProof proof, bool waits = false)
    {
        var world = await ProofWorld.StartAsync();
        await proof.Arrange(world);
        if (waits)
        {
            await world.InstallAsync(
                ProofGuests.Twice(proof.Function, proof.RequestIn(world), world.WaitUrl),
                ["twice"],
                proof.Manifest($$""",{"type":"network:connect","hosts":["127.0.0.1"],"ports":[{{world.Server.Port}}],"justification":"j"}"""));
        }
        else
        {
            await world.InstallAsync(HostGuests.Caller(proof.Function), [proof.Function], proof.Manifest());
        }

        return world;
    }

    private static async Task<AuditEntry[]> HostCallsAsync(ProofWorld world, CapabilityProof proof) =>
        [.. (await world.World.AuditAsync(AuditAction.HostCall)).Where(entry => entry.Capability == proof.Capability && entry.Plugin == ProofWorld.Plugin).Reverse()];

    private static async Task<AuditEntry> LastAsync(ProofWorld world, CapabilityProof proof) => (await HostCallsAsync(world, proof))[^1];
}
