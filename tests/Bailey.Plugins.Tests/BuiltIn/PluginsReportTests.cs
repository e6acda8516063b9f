using System.Text.Json;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Capabilities;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.BuiltIn;

/// <summary>What <c>plugins show</c> says.</summary>
public sealed class PluginsReportTests
{
    [Fact]
    [Rule("L1.54")]
    [Rule("L1.55")]
    [Rule("L1.58")]
    public void Text_lists_plugins_versions_capabilities_rules_hooks_and_those_skipped()
    {
        var text = Report().ToText();
        text.ShouldBe(
            """
            built-in plugins: 1, each with full trust; recorded 2026-01-01 00:00:00Z by Bailey 0.1.0
              rules 1.0.0 (full trust)
                 fail-closed; restricts; host >=0
                 rule #1 readers: max_risk read
                 hook rules.seen: before all
                 hook rules.around: wrap writes
                 hook rules.up: startup
                 hook rules.down: shutdown
                 hook rules.words: filter message.received
                 hook rules.told: action message.sent
              printer 1.0.0 skipped: install_failed: the built-in plugin 'printer' cannot work here: there is no printer

            packages: 2, each in the WebAssembly sandbox
              aviary: org.example.owl 1.0.0 suspended: five failures ?[2J
              garden: org.example.bee 2.0.0 active
                 3.0.0 waits to be accepted
                 storage:kv: Keep data of its own
                 signals:broadcast: Send signals to every domain at once (denied by an admin)
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    [Rule("L1.54")]
    [Rule("L1.55")]
    [Rule("L1.58")]
    public void Json_is_one_object_on_one_line_with_the_same()
    {
        var json = Report().ToJson();
        json.ShouldNotContain('\n');
        var root = JsonDocument.Parse(json).RootElement;
        var builtIn = root.GetProperty("built_in");
        builtIn.GetProperty("trust").GetString().ShouldBe("full trust");
        var inventory = builtIn.GetProperty("inventory");
        var plugin = inventory.GetProperty("plugins")[0];
        plugin.GetProperty("version").GetString().ShouldBe("1.0.0");
        plugin.GetProperty("capabilities").GetProperty("restricts").GetBoolean().ShouldBeTrue();
        plugin.GetProperty("rules")[0].GetProperty("max_risk").GetString().ShouldBe("read");
        plugin.GetProperty("hooks").GetArrayLength().ShouldBe(6);
        inventory.GetProperty("skipped")[0].GetProperty("fault").GetProperty("reason_code").GetString().ShouldBe("install_failed");
        var bee = root.GetProperty("packages")[1];
        bee.GetProperty("trust").GetString().ShouldBe("sandbox");
        bee.GetProperty("pending_version").GetString().ShouldBe("3.0.0");
        bee.GetProperty("capabilities")[1].GetProperty("denied_by_admin").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    [Rule("L1.57")]
    public void An_aborted_start_is_told_with_the_reason_and_what_was_withheld()
    {
        var inventory = BuiltInPlugins.Install([new TestPlugin("good", Sample.RegisterAll), new TestPlugin("bad", static _ => throw new InvalidOperationException("no\u001b[2J"))]);
        var report = new PluginsReport(InventoryDocument.Of(inventory, new ManualClock().GetUtcNow()), []);
        var text = report.ToText();
        text.ShouldStartWith("the application did not start: the built-in plugin 'bad' threw while it was installed: InvalidOperationException: no?[2J\n  reason  install_threw\n  remedy  whoever");
        text.ShouldContain("built-in plugins: none in force;");
        text.ShouldContain("  good not installed, as start-up was aborted\n");
        text.ShouldEndWith("packages: none");
        JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("built_in").GetProperty("inventory").GetProperty("fault").GetProperty("reason_code").GetString().ShouldBe("install_threw");
    }

    [Fact]
    public void Where_no_host_has_started_it_says_so()
    {
        var report = new PluginsReport(null, []);
        report.ToText().ShouldStartWith("built-in plugins: none recorded;");
        JsonDocument.Parse(report.ToJson()).RootElement.GetProperty("built_in").GetProperty("inventory").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    private static PluginsReport Report()
    {
        var inventory = BuiltInPlugins.Install(
            [
                new TestPlugin("rules", static registrar =>
                {
                    Sample.RegisterAll(registrar);
                    registrar.Restrict(Sample.ReadersOnly);
                })
                { Says = Sample.Restricts with { RequiredHostVersion = ">=0" } },
                new TestPlugin("printer", static _ => throw new PluginInstallException("there is no printer")) { Says = Sample.FailOpen },
            ],
            new BuiltInOptions { HostVersion = new Version(0, 1, 0) });
        return new PluginsReport(InventoryDocument.Of(inventory, new ManualClock().GetUtcNow()), [Bee(), Owl()]);
    }

    private static PluginInstallation Bee()
    {
        ItemList<Capability> accepted = [Parse("storage:kv"), Parse("signals:broadcast")];
        return new PluginInstallation
        {
            Community = "garden",
            PluginId = "org.example.bee",
            State = PluginState.Active,
            Digest = "sha256:2",
            PendingDigest = "sha256:3",
            Versions =
            [
                new InstalledVersion("2.0.0", "sha256:2", default, "ann", "upload", new VersionAcceptance("ann", default, accepted)),
                new InstalledVersion("3.0.0", "sha256:3", default, "ann", "upload"),
            ],
            DeniedByAdmin = [Parse("signals:broadcast").Type],
        };
    }

    private static PluginInstallation Owl() => new()
    {
        Community = "aviary",
        PluginId = "org.example.owl",
        State = PluginState.Suspended,
        Digest = "sha256:1",
        Versions = [new InstalledVersion("1.0.0", "sha256:1", default, "bob", "upload")],
        SuspendedReason = "five failures \u001b[2J",
    };

    private static Capability Parse(string name) => CapabilityCatalog.All.Single(type => type.Name == name).Plain!;
}
