using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Tests.Packages;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Lifecycle;

/// <summary>How packages come into a community, and everything for which they do not.</summary>
public sealed class InstallTests : IDisposable
{
    private readonly CatalogWorld _world = new();

    public static TheoryData<int, string> Faulty
    {
        get
        {
            var rows = new TheoryData<int, string>();
            var seen = new HashSet<string>();
            foreach (var (index, (code, _, _)) in FaultyPackages.All.Index())
            {
                if (seen.Add(code))
                {
                    rows.Add(index, code);
                }
            }

            return rows;
        }
    }

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Faulty))]
    [Rule("L2.12")]
    public async Task Nothing_of_a_faulty_package_is_stored(int index, string code)
    {
        _world.Apply(community: "trust_policy: unsigned_allowed\ninstall_sources: [upload]\n");
        var failure = await _world.FailAsync(() => _world.UploadAsync(FaultyPackages.All[index].Build()));
        failure.Code.ShouldBe(code);
    }

    [Fact]
    [Rule("L2.31")]
    public async Task An_uploaded_package_is_verified_and_stored_with_its_entry_and_event()
    {
        var package = _world.Package();
        var installation = (await _world.UploadAsync(package)).Require();
        installation.State.ShouldBe(PluginState.Verified);
        installation.Digest.ShouldBe(PackageReader.DigestOf(package));
        installation.Current.ShouldBe(new InstalledVersion("1.0.0", installation.Digest, _world.Clock.GetUtcNow(), "alice", "upload") { Name = "Greeter" });
        (await _world.CurrentAsync()).ShouldBe(installation with { Versions = (await _world.CurrentAsync()).Versions });
        (await _world.Store.FindPackageAsync(installation.Digest))!.Publisher.ShouldBe(_world.Key.Fingerprint);
        var entry = _world.Store.Entries.ShouldHaveSingleItem();
        (entry.Action, entry.Outcome, entry.Principal, entry.Plugin, entry.Version).ShouldBe((AuditAction.PluginUploaded, AuditOutcome.Ok, "alice", PackageSamples.Id, "1.0.0"));
        (await _world.Store.ListEventsAsync(0, 10)).ShouldHaveSingleItem().Event.Type.ShouldBe(PublicEventType.PluginInstalled);
        _world.Changes.ShouldHaveSingleItem().Installation.ShouldBe(installation);
    }

    [Fact]
    [Rule("L2.24")]
    public async Task A_package_without_signature_is_refused_where_one_is_demanded() =>
        (await _world.FailAsync(() => _world.UploadAsync(PackageSamples.Unsigned()))).Code.ShouldBe("signature_missing");

    [Fact]
    [Rule("L2.25")]
    public async Task A_package_whose_manifest_was_changed_is_refused()
    {
        var package = PackageReader.Read(_world.Package());
        var manifest = JsonNode.Parse(package.Files["manifest.json"].Span)!;
        manifest["name"] = "Greeter Pro";
        var failure = await _world.FailAsync(() => _world.UploadAsync(PackageSamples.Tampered(package.Bytes.ToArray(), ("manifest.json", Encoding.UTF8.GetBytes(manifest.ToJsonString())))));
        failure.Code.ShouldBe("signature_invalid");
        failure.Decision.ShouldNotBeNull().Layer.ShouldBe(Bailey.Policy.DecisionLayer.Signature);
    }

    [Fact]
    [Rule("L2.26")]
    public async Task A_package_signed_by_another_key_than_its_manifest_names_is_refused()
    {
        using var other = PublisherKey.Create();
        var mine = PackageReader.Read(_world.Package());
        var theirs = PackageReader.Read(PackageSamples.Signed(other));
        var failure = await _world.FailAsync(() => _world.UploadAsync(PackageSamples.Tampered(mine.Bytes.ToArray(), ("signature.json", theirs.Files["signature.json"].ToArray()))));
        failure.Code.ShouldBe("signature_key_mismatch");
        failure.Message.ShouldContain(other.Fingerprint.Text);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("added")]
    [InlineData("removed")]
    [Rule("L2.27")]
    public async Task A_package_of_which_a_file_was_changed_after_signing_is_refused(string how)
    {
        var package = _world.Package("1.0.0", null, ("panels/a.js", "1"));
        var failure = await _world.FailAsync(() => _world.UploadAsync(how switch
        {
            "changed" => PackageSamples.Tampered(package, ("panels/a.js", "2"u8.ToArray())),
            "added" => PackageSamples.Tampered(package, ("panels/b.js", "2"u8.ToArray())),
            _ => PackageSamples.Tampered(package, ("panels/a.js", null)),
        }));
        failure.Code.ShouldBe("package_modified");
        failure.Message.ShouldContain(how == "added" ? "panels/b.js" : "panels/a.js");
    }

    [Fact]
    [Rule("L2.28")]
    public async Task A_package_of_a_publisher_that_the_community_does_not_trust_is_refused()
    {
        _world.Apply(community: "trust_policy: trusted_publishers_only\ninstall_sources: [upload]\n");
        (await _world.FailAsync(() => _world.UploadAsync(_world.Package()))).Code.ShouldBe("publisher_untrusted");
        _world.Apply(community: $"trust_policy: trusted_publishers_only\ninstall_sources: [upload]\ntrusted_publishers:\n  - fingerprint: {_world.Key.Fingerprint}\n    label: me\n");
        (await _world.UploadAsync(_world.Package())).Require();
    }

    [Fact]
    [Rule("L2.29")]
    public async Task A_package_of_a_publisher_that_the_instance_blocks_is_refused_whoever_trusts_it()
    {
        _world.Apply(
            _world.Instance + $"blocked_publishers: [\"{_world.Key.Fingerprint}\"]\n",
            $"trust_policy: trusted_publishers_only\ninstall_sources: [upload]\ntrusted_publishers:\n  - fingerprint: {_world.Key.Fingerprint}\n    label: me\n");
        (await _world.FailAsync(() => _world.UploadAsync(_world.Package()))).Code.ShouldBe("publisher_blocked");
    }

    [Fact]
    [Rule("L2.30")]
    public async Task A_package_that_imports_what_it_does_not_declare_is_refused_naming_both()
    {
        var failure = await _world.FailAsync(() => _world.UploadAsync(PackageSamples.Signed(_world.Key, null, PackageSamples.Module(("extism:host/user", "message_send")))));
        failure.Code.ShouldBe("capability_undeclared");
        failure.Message.ShouldContain("extism:host/user.message_send");
        failure.Message.ShouldContain("messages:send");
        failure.Decision.ShouldNotBeNull().Remedy.ShouldNotBeNull();
    }

    [Fact]
    public async Task Policies_and_permissions_are_asked_before_a_package_is_read()
    {
        (await _world.FailAsync(() => _world.UploadAsync([], CatalogWorld.Bob))).Code.ShouldBe("permission_missing");
        (await _world.FailAsync(() => _world.UploadAsync([], new PackageActor("mallory")))).Decision.ShouldNotBeNull();
        (await _world.FailAsync(() => _world.Catalog.UploadAsync("../etc", new byte[1], CatalogWorld.Alice))).Code.ShouldBe(LifecycleReason.NameInvalid);
        _world.Apply(community: "install_sources: [registry]\n");
        (await _world.FailAsync(() => _world.UploadAsync([]))).Code.ShouldBe("install_source_not_allowed");
        _world.Apply(community: "install_sources: [nowhere]\n");
        (await _world.FailAsync(() => _world.UploadAsync([]))).Code.ShouldBe("community_policy_invalid");
        _world.Apply(instance: "enabled: perhaps\n", community: "install_sources: [upload]\n");
        (await _world.FailAsync(() => _world.UploadAsync([]))).Code.ShouldBe("instance_policy_invalid");
        _world.Apply(instance: "enabled: false\n");
        (await _world.FailAsync(() => _world.UploadAsync(_world.Package()))).Code.ShouldBe("plugins_disabled");
        _world.Apply(instance: "enabled: true\nplugin_blocklist: [ORG.example.greeter]\n");
        (await _world.FailAsync(() => _world.UploadAsync(_world.Package()))).Code.ShouldBe("plugin_blocked");
    }

    [Fact]
    public async Task Another_publisher_cannot_put_its_code_in_the_place_of_an_installed_plugin()
    {
        using var other = PublisherKey.Create();
        await _world.RunAsync();
        (await _world.FailAsync(() => _world.UploadAsync(PackageSamples.Signed(other, static manifest => manifest["version"] = "2.0.0")))).Code.ShouldBe(LifecycleReason.PublisherChanged);
        _world.Apply(community: "trust_policy: unsigned_allowed\ninstall_sources: [upload]\n");
        (await _world.FailAsync(() => _world.UploadAsync(PackageSamples.Unsigned(static manifest => manifest["version"] = "2.0.0")))).Code.ShouldBe(LifecycleReason.PublisherChanged);
    }

    [Fact]
    public async Task A_version_comes_once()
    {
        await _world.RunAsync();
        (await _world.FailAsync(() => _world.UploadAsync(_world.Package("1.0.0", static manifest => manifest["name"] = "Other")))).Code.ShouldBe(LifecycleReason.VersionExists);
        (await _world.FailAsync(() => _world.UploadAsync(_world.Package("1.0.0+build2")))).Code.ShouldBe(LifecycleReason.VersionExists);
        (await _world.UploadAsync(_world.Package("1.0.1"))).Require().Pending!.Version.ShouldBe("1.0.1");
        (await _world.UploadAsync(_world.Package("0.9.0"))).Require().Pending!.Version.ShouldBe("1.0.1", "an older version waits for nobody");
    }

    [Fact]
    public async Task Plugins_and_versions_are_bounded()
    {
        using var world = new CatalogWorld(static options => options with { MaxPluginsPerCommunity = 1, MaxVersionsPerPlugin = 2 });
        await world.RunAsync();
        (await world.FailAsync(() => world.UploadAsync(world.Package("1.0.0", static manifest => manifest["id"] = "org.example.other")))).Code.ShouldBe(LifecycleReason.TooManyPlugins);
        (await world.UploadAsync(world.Package("1.1.0"))).Require();
        (await world.FailAsync(() => world.UploadAsync(world.Package("1.2.0")))).Code.ShouldBe(LifecycleReason.TooManyVersions);
    }

    [Fact]
    public async Task Whoever_is_slower_is_told_so_and_a_broken_store_refuses_everything()
    {
        var package = _world.Package();
        _world.Store.BeforeCommit = () => _world.Catalog.UploadAsync(CatalogWorld.Community, PackageSamples.Signed(_world.Key, static manifest => manifest["id"] = "org.example.other"), CatalogWorld.Alice);
        (await _world.UploadAsync(package)).Require();
        _world.Store.IsBroken = true;
        (await _world.FailAsync(() => _world.UploadAsync(_world.Package("2.0.0")))).Code.ShouldBe(Store.StoreReason.Unavailable);
        (await _world.FailAsync(() => _world.UploadAsync([], CatalogWorld.Bob))).Code.ShouldBe(Store.StoreReason.Unavailable, "a denial that cannot be audited is told as what it is");
    }
}
