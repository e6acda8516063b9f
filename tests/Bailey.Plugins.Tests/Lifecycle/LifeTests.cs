using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Plugins.Tests.Packages;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Lifecycle;

/// <summary>The life of a package in a community: reviewed, accepted, deactivated, suspended, upgraded, rolled back, removed.</summary>
public sealed class LifeTests : IDisposable
{
    private const string Widening = """[{ "type": "storage:kv" }, { "type": "signals:emit", "patterns": ["greeting.sent", "greeting.*"] }, { "type": "mdx:edit", "domain_ids": ["*"] }]""";

    private readonly CatalogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    [Rule("L2.31")]
    public async Task A_plugin_goes_from_verified_through_reviewed_to_active_and_inactive_and_is_removed()
    {
        var verified = (await _world.UploadAsync(_world.Package())).Require();
        (await _world.FailAsync(() => _world.ActivateAsync(verified.Digest))).Code.ShouldBe(LifecycleReason.StateUnsuitable, "nobody has looked at it");
        (await _world.ReviewAsync()).Require();
        (await _world.CurrentAsync()).State.ShouldBe(PluginState.Reviewed);
        (await _world.ActivateAsync(verified.Digest)).Require().State.ShouldBe(PluginState.Active);
        (await _world.FailAsync(() => _world.ActivateAsync(verified.Digest))).Code.ShouldBe(LifecycleReason.StateUnsuitable);
        (await _world.FailAsync(() => _world.Catalog.RemoveAsync(CatalogWorld.Community, PackageSamples.Id, CatalogWorld.Alice))).Code.ShouldBe(LifecycleReason.StateUnsuitable);
        (await _world.Catalog.DeactivateAsync(CatalogWorld.Community, PackageSamples.Id, CatalogWorld.Alice)).Require().State.ShouldBe(PluginState.Inactive);
        (await _world.FailAsync(() => _world.Catalog.DeactivateAsync(CatalogWorld.Community, PackageSamples.Id, CatalogWorld.Alice))).Code.ShouldBe(LifecycleReason.StateUnsuitable);
        (await _world.ActivateAsync(verified.Digest)).Require().State.ShouldBe(PluginState.Active);
        (await _world.Catalog.DeactivateAsync(CatalogWorld.Community, PackageSamples.Id, CatalogWorld.Alice)).Require();
        (await _world.Catalog.RemoveAsync(CatalogWorld.Community, PackageSamples.Id, CatalogWorld.Alice)).Require();
        (await _world.Store.FindInstallationAsync(CatalogWorld.Community, PackageSamples.Id)).ShouldBeNull();
        (await _world.Store.FindPackageAsync(verified.Digest)).ShouldBeNull();
        (await _world.Store.ListEventsAsync(0, 100)).Select(static happened => happened.Event.Type).ShouldBe(
            ["plugin.installed", "plugin.activated", "plugin.deactivated", "plugin.activated", "plugin.deactivated", "plugin.removed"]);
        _world.Changes[^1].Installation.ShouldBeNull();
        (await _world.FailAsync(() => _world.ReviewAsync())).Code.ShouldBe(CapabilityReason.NotInstalled);
    }

    [Fact]
    [Rule("L2.34")]
    public async Task Activation_records_who_accepted_which_digest_and_what()
    {
        var installation = (await _world.UploadAsync(_world.Package())).Require();
        (await _world.ReviewAsync()).Require();
        (await _world.FailAsync(() => _world.ActivateAsync(installation.Digest, AcceptedCapabilities.Of([new MdxEdit(["*"])])))).Code.ShouldBe(LifecycleReason.CapabilityNotRequested);
        (await _world.FailAsync(() => _world.ActivateAsync(installation.Digest, AcceptedCapabilities.Of([new SignalsEmit(["greeting.sent", "*"])])))).Code.ShouldBe(LifecycleReason.CapabilityNotRequested);
        (await _world.FailAsync(() => _world.ActivateAsync("sha256:" + new string('0', 64)))).Code.ShouldBe(LifecycleReason.VersionUnknown);

        var active = (await _world.ActivateAsync(installation.Digest, AcceptedCapabilities.Of([new StorageKv()]))).Require();
        active.Current.Acceptance.ShouldBe(new VersionAcceptance("alice", _world.Clock.GetUtcNow(), [new StorageKv()]));
        var entry = _world.Store.Entries[^1];
        (entry.Action, entry.Principal).ShouldBe((AuditAction.PluginActivated, "alice"));
        entry.Metadata.ShouldContain(new KeyValuePair<string, string>("digest", installation.Digest));
        entry.Metadata.ShouldContain(new KeyValuePair<string, string>("accepted", "storage:kv"));

        var plugin = (await _world.Catalog.FindAsync(CatalogWorld.Community, PackageSamples.Id)).ShouldNotBeNull().ToPolicy();
        (plugin.Digest, plugin.AcceptedDigest, plugin.Publisher).ShouldBe((installation.Digest, installation.Digest, _world.Key.Fingerprint));
        plugin.Accepted.ShouldBe([new StorageKv()]);
        plugin.Requested.Count.ShouldBe(2);
    }

    [Fact]
    [Rule("L2.34")]
    public async Task What_came_after_somebody_looked_is_not_activated()
    {
        var first = (await _world.UploadAsync(_world.Package())).Require();
        (await _world.ReviewAsync()).Require();
        (await _world.UploadAsync(_world.Package("1.0.1", static manifest => manifest["capabilities"] = JsonNode.Parse(Widening)))).Require().State.ShouldBe(PluginState.Verified, "another package is to be looked at now");
        (await _world.ReviewAsync()).Require();
        (await _world.FailAsync(() => _world.ActivateAsync(first.Digest))).Code.ShouldBe(LifecycleReason.DigestChanged);
    }

    [Fact]
    [Rule("L2.32")]
    [Rule("L2.33")]
    public async Task A_review_says_in_words_what_is_asked_for_the_riskiest_first_and_what_policies_make_of_it()
    {
        (await _world.UploadAsync(_world.Package("1.0.0", static manifest => manifest["capabilities"] = JsonNode.Parse(
            """[{ "type": "ui:read" }, { "type": "network:connect", "hosts": ["api.example.org"], "ports": [443], "justification": "asks for names" }, { "type": "domain:create", "parent_ids": ["*"] }, { "type": "storage:kv" }]""")))).Require();
        var review = (await _world.ReviewAsync()).Require();
        review.Capabilities.Select(static entry => entry.Capability.Type.Name).ShouldBe(["network:connect", "domain:create", "storage:kv", "ui:read"]);
        review.Capabilities.Select(static entry => entry.Capability.Sentence).First().ShouldBe("Connect to api.example.org on port 443");
        review.Capabilities[0].Justification.ShouldBe("asks for names");
        review.Capabilities[0].Granted.ShouldBeNull();
        review.Capabilities[0].Denials.Select(static denial => denial.ReasonCode).ShouldContain("outbound_http_disabled");
        review.Capabilities[0].Denials.Select(static denial => denial.ReasonCode).ShouldContain("plugin_not_allowlisted");
        review.Capabilities[1].Denials.Select(static denial => denial.ReasonCode).ShouldContain("admin_plugins_disabled");
        review.Capabilities[1].Denials.ShouldAllBe(static denial => denial.Decision.Remedy != null);
        review.Capabilities[2].Granted.ShouldBe(new StorageKv());
        review.Capabilities[2].Denials.ShouldBeEmpty();
        review.Admission.Allowed.ShouldBeTrue();
        review.Calls.ShouldBe(["filters 'message.posted', and rejects what it fails at"]);
    }

    [Fact]
    [Rule("L2.35")]
    [Rule("L2.36")]
    public async Task An_upgrade_that_asks_for_more_waits_until_it_is_accepted_while_the_old_version_runs()
    {
        var running = await _world.RunAsync();
        var pending = (await _world.UploadAsync(_world.Package("2.0.0", static manifest => manifest["capabilities"] = JsonNode.Parse(Widening)))).Require();
        (pending.Digest, pending.State).ShouldBe((running.Digest, PluginState.Active));
        var waiting = pending.PendingDigest.ShouldNotBeNull();

        var difference = (await _world.ReviewAsync()).Require().Difference.ShouldNotBeNull();
        difference.Capabilities.Added.ShouldBe([new MdxEdit(["*"]), new SignalsEmit(["greeting.*"])], "a pattern that grows is something added");
        difference.Capabilities.Removed.ShouldBeEmpty();
        difference.Capabilities.Unchanged.ShouldBe([new SignalsEmit(["greeting.sent"]), new StorageKv()]);

        var failure = await _world.FailAsync(() => _world.UpgradeAsync(waiting));
        failure.Code.ShouldBe(LifecycleReason.AcceptanceRequired);
        failure.Difference!.Capabilities.Added.ShouldBe(difference.Capabilities.Added);
        (await _world.CurrentAsync()).Digest.ShouldBe(running.Digest);

        var upgraded = (await _world.UpgradeAsync(waiting, AcceptedCapabilities.All)).Require();
        (upgraded.Digest, upgraded.PendingDigest, upgraded.State).ShouldBe((waiting, null, PluginState.Active));
        upgraded.Current.Acceptance!.By.ShouldBe("alice");
        (await _world.Store.ListEventsAsync(0, 100))[^1].Event.Type.ShouldBe(PublicEventType.PluginUpgraded);
    }

    [Theory]
    [InlineData("""[{ "name": "message.posted", "export": "on_message", "kind": "filter", "on_error": "reject" }, { "name": "message.deleted", "export": "on_message", "kind": "action" }]""")]
    [Rule("L2.36")]
    public async Task An_upgrade_that_is_called_where_the_old_version_is_not_waits_as_well(string hooks)
    {
        await _world.RunAsync();
        var pending = (await _world.UploadAsync(_world.Package("2.0.0", manifest => manifest["hooks"] = JsonNode.Parse(hooks)))).Require().PendingDigest!;
        (await _world.FailAsync(() => _world.UpgradeAsync(pending))).Code.ShouldBe(LifecycleReason.AcceptanceRequired);
    }

    [Fact]
    [Rule("L2.35")]
    public async Task An_upgrade_that_asks_for_no_more_takes_one_step_and_gets_no_more_than_was_accepted()
    {
        await _world.RunAsync(accepted: AcceptedCapabilities.Of([new StorageKv()]));
        var pending = (await _world.UploadAsync(_world.Package("1.1.0"))).Require().PendingDigest!;
        (await _world.FailAsync(() => _world.UpgradeAsync(pending, actor: CatalogWorld.Bob))).Code.ShouldBe("permission_missing");
        var upgraded = (await _world.UpgradeAsync(pending)).Require();
        upgraded.Current.Version.ShouldBe("1.1.0");
        upgraded.Current.Acceptance!.Capabilities.ShouldBe([new StorageKv()]);
        (await _world.FailAsync(() => _world.UpgradeAsync(upgraded.Versions[0].Digest))).Code.ShouldBe(LifecycleReason.VersionNotNewer);
    }

    [Fact]
    [Rule("L2.37")]
    public async Task Any_version_is_one_step_away()
    {
        await _world.RunAsync();
        foreach (var version in new[] { "1.1.0", "1.2.0", "2.0.0" })
        {
            (await _world.UpgradeAsync((await _world.UploadAsync(_world.Package(version))).Require().PendingDigest!)).Require();
        }

        (await _world.UploadAsync(_world.Package("0.9.0"))).Require();
        var all = (await _world.CurrentAsync()).Versions;
        (await _world.RollBackAsync()).Require().Current.Version.ShouldBe("1.2.0", "the one before");
        (await _world.RollBackAsync(all[0].Digest)).Require().Current.Version.ShouldBe("1.0.0", "any of them");
        (await _world.FailAsync(() => _world.RollBackAsync())).Code.ShouldBe(LifecycleReason.VersionNotOlder);
        (await _world.FailAsync(() => _world.RollBackAsync(all[3].Digest))).Code.ShouldBe(LifecycleReason.VersionNotOlder);
        (await _world.RollBackAsync(all[4].Digest)).Require().Current.Version.ShouldBe("0.9.0", "it asks for no more");
        (await _world.UpgradeAsync(all[3].Digest)).Require().Current.Version.ShouldBe("2.0.0", "and back again");
        (await _world.CurrentAsync()).Versions.Length.ShouldBe(5);
    }

    [Fact]
    public async Task A_suspended_plugin_is_resumed_by_hand_or_by_another_version()
    {
        await _world.RunAsync();
        (await _world.Catalog.SuspendAsync(CatalogWorld.Community, PackageSamples.Id, "5 failures in 10 minutes")).Require().SuspendedReason.ShouldBe("5 failures in 10 minutes");
        _world.Store.Entries[^1].Principal.ShouldBeNull();
        (await _world.FailAsync(() => _world.Catalog.SuspendAsync(CatalogWorld.Community, PackageSamples.Id, "again"))).Code.ShouldBe(LifecycleReason.StateUnsuitable);
        (await _world.FailAsync(() => _world.Catalog.ResumeAsync(CatalogWorld.Community, PackageSamples.Id, CatalogWorld.Bob))).Code.ShouldBe("permission_missing");
        (await _world.Catalog.ResumeAsync(CatalogWorld.Community, PackageSamples.Id, CatalogWorld.Alice)).Require().State.ShouldBe(PluginState.Active);
        (await _world.Catalog.SuspendAsync(CatalogWorld.Community, PackageSamples.Id, "again")).Require();
        var upgraded = (await _world.UpgradeAsync((await _world.UploadAsync(_world.Package("1.1.0"))).Require().PendingDigest!)).Require();
        (upgraded.State, upgraded.SuspendedReason).ShouldBe((PluginState.Active, null));
    }

    [Fact]
    public async Task A_policy_that_was_tightened_stops_what_was_let_in_before()
    {
        var installation = (await _world.UploadAsync(_world.Package())).Require();
        (await _world.ReviewAsync()).Require();
        _world.Apply(community: "trust_policy: trusted_publishers_only\ninstall_sources: [upload]\n");
        (await _world.FailAsync(() => _world.ActivateAsync(installation.Digest))).Code.ShouldBe("publisher_untrusted");
    }

    [Fact]
    public async Task An_admin_may_deny_capabilities_and_allow_them_again()
    {
        await _world.RunAsync();
        var denied = (await _world.Catalog.DenyCapabilitiesAsync(CatalogWorld.Community, PackageSamples.Id, [CapabilityCatalog.StorageKv], CatalogWorld.Alice)).Require();
        denied.DeniedByAdmin.ShouldBe([CapabilityCatalog.StorageKv]);
        var review = (await _world.ReviewAsync()).Require();
        review.Capabilities.Single(static entry => entry.Capability is StorageKv).Denials.ShouldHaveSingleItem().ReasonCode.ShouldBe("capability_denied_by_admin");
        (await _world.FailAsync(() => _world.Catalog.DenyCapabilitiesAsync(CatalogWorld.Community, PackageSamples.Id, [], CatalogWorld.Bob))).Code.ShouldBe("permission_missing");
        (await _world.Catalog.DenyCapabilitiesAsync(CatalogWorld.Community, PackageSamples.Id, [], CatalogWorld.Alice)).Require().DeniedByAdmin.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_who_change_a_plugin_at_once_one_is_told()
    {
        var running = await _world.RunAsync();
        _world.Store.BeforeCommit = () => _world.Catalog.DenyCapabilitiesAsync(CatalogWorld.Community, PackageSamples.Id, [CapabilityCatalog.StorageKv], CatalogWorld.Alice).GetAwaiter().GetResult();
        var result = await _world.Catalog.DeactivateAsync(CatalogWorld.Community, PackageSamples.Id, CatalogWorld.Alice);
        result.Failure!.Code.ShouldBe(StoreReason.Conflict);
        var now = await _world.CurrentAsync();
        (now.State, now.Revision).ShouldBe((PluginState.Active, running.Revision + 1));
    }

    [Fact]
    public async Task A_package_that_was_damaged_in_the_store_is_not_run()
    {
        var installation = (await _world.UploadAsync(_world.Package())).Require();
        _world.Store.Damage(installation.Digest);
        using var fresh = new PackageCatalog(_world.Store, _world.Policy);
        (await fresh.ReviewAsync(CatalogWorld.Community, PackageSamples.Id, null, CatalogWorld.Alice)).Failure!.Code.ShouldBe(LifecycleReason.PackageLost);
        (await fresh.FindAsync(CatalogWorld.Community, PackageSamples.Id)).ShouldBeNull();
    }
}
