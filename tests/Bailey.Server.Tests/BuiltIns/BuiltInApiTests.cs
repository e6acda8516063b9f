using System.Text;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Packages;

namespace Bailey.Server.Tests.BuiltIns;

public sealed class BuiltInApiTests
{
    private const string All = "/api/communities/chess/plugins";
    private const string Words = All + "/words";
    private const string Hook = "/api/communities/chess/hooks/test.say";

    [Fact]
    public async Task A_built_in_plugin_is_shown_disabled_enabled_and_set_in_one_community()
    {
        await using var world = await ServerWorld.StartAsync(configure: Compose);
        using var mo = await world.ClientAsync("mo");
        using var bob = await world.ClientAsync("bob");
        var list = (await mo.GetAsync(All)).ShouldBe(200).Json["items"]!.AsArray();
        list.Select(static item => $"{item!["name"]} {item["state"]} {item["switch"]}").ShouldBe(["broken skipped ", "guard in_force always_on", "words in_force on_by_default"]);
        list[2]!["settings"]!["word"]!.GetValue<string>().ShouldBe("psst");
        list[2]!["settingsSchema"]!["type"]!.GetValue<string>().ShouldBe("object");
        (await bob.PostAsync(Hook, "\"\"")).Json["value"]!.GetValue<string>().ShouldBe("psst");

        (await mo.PutAsync(Words + "/disable")).ShouldBe(200).Json["state"]!.GetValue<string>().ShouldBe("disabled");
        (await bob.PostAsync(Hook, "\"\"")).Json["value"]!.GetValue<string>().ShouldBe("");
        (await mo.PutAsync(Words + "/enable", null, ("If-Match", "\"r0\""))).ShouldBe(412, "changed_meanwhile");
        var enabled = (await mo.PutAsync(Words + "/enable", null, ("If-Match", "\"r1\""))).ShouldBe(200);
        (enabled.ETag, enabled.Json["enabledBy"]!.GetValue<string>()).ShouldBe(("\"r2\"", "mo"));

        (await mo.PutAsync(Words + "/settings", """{"word":"hey"}""")).ShouldBe(412, "if_match_required");
        (await mo.PutAsync(Words + "/settings", """{"word":"hey"}""", ("If-Match", "\"r2\""))).ShouldBe(200).ETag.ShouldBe("\"r3\"");
        (await bob.PostAsync(Hook, "\"\"")).Json["value"]!.GetValue<string>().ShouldBe("hey");
        var settings = (await mo.GetAsync(Words + "/settings")).ShouldBe(200);
        (settings.Text, settings.ETag).ShouldBe(("""{"word":"hey"}""", "\"r3\""));
        (await mo.GetAsync(Words)).ShouldBe(200).ETag.ShouldBe("\"r3\"");
    }

    [Fact]
    public async Task What_cannot_be_done_is_told_with_its_status_and_place()
    {
        await using var world = await ServerWorld.StartAsync(configure: Compose);
        using var mo = await world.ClientAsync("mo");
        using var bob = await world.ClientAsync("bob");
        var faulty = (await mo.PutAsync(Words + "/settings", """{"word":7,"more":1}""")).ShouldBe(422, "settings_invalid");
        faulty.Json["errors"]!.AsArray().Select(static error => error!["pointer"]!.GetValue<string>()).ShouldBe(["/word", "/more"], ignoreOrder: true);
        (await mo.PutAsync(Words + "/settings", "{")).ShouldBe(400);
        (await mo.PutAsync(All + "/guard/disable")).ShouldBe(409, "built_in_always_on").Json["remedy"].ShouldNotBeNull();
        var skipped = (await mo.PutAsync(All + "/broken/enable")).ShouldBe(409, "built_in_skipped");
        skipped.Text.ShouldNotContain("Exception");
        (await mo.PutAsync(All + "/nothing/enable")).ShouldBe(404, "built_in_unknown");
        (await mo.GetAsync(All + "/nothing")).ShouldBe(404, "built_in_unknown");
        (await bob.PutAsync(Words + "/disable")).ShouldBe(403, "permission_missing");
        (await bob.GetAsync(Words + "/settings")).ShouldBe(403, "permission_missing");
        (await bob.GetAsync(Words)).ShouldBe(200).Json["settings"].ShouldBeNull("a member may see the plugin, and not its settings");
    }

    [Fact]
    public async Task What_a_community_chose_survives_a_restart_and_ends_with_the_community()
    {
        await using var world = await ServerWorld.StartAsync(configure: Compose);
        using (var mo = await world.ClientAsync("mo"))
        {
            (await mo.PutAsync(Words + "/disable")).ShouldBe(200);
        }

        await world.RestartAsync(configure: Compose);
        using var root = await world.ClientAsync("root");
        (await root.GetAsync(Words)).Json["enabled"]!.GetValue<bool>().ShouldBeFalse();
        (await root.DeleteAsync("/api/communities/chess")).ShouldBe(204);
        (await root.PostAsync("/api/communities", """{"id":"chess"}""")).ShouldBe(201);
        (await root.GetAsync(Words)).ShouldBe(200).Json["enabled"]!.GetValue<bool>().ShouldBeTrue();
        (await root.PostAsync(Hook, "\"\"")).Json["value"]!.GetValue<string>().ShouldBe("psst");
    }

    [Fact]
    public async Task A_plugin_that_the_instance_blocks_is_shown_as_denied_with_the_remedy()
    {
        await using var world = await ServerWorld.StartAsync(configure: Compose, instance: "enabled: true\nplugin_blocklist: [words]\n");
        using var mo = await world.ClientAsync("mo");
        var shown = (await mo.GetAsync(Words)).ShouldBe(200).Json;
        shown["state"]!.GetValue<string>().ShouldBe("denied");
        shown["denial"]!["code"]!.GetValue<string>().ShouldBe("plugin_blocked");
        shown["denial"]!["remedy"]!.GetValue<string>().ShouldContain("plugin_blocklist");
        (await mo.PutAsync(Words + "/disable")).ShouldBe(200);
        (await mo.PutAsync(Words + "/enable")).ShouldBe(403, "plugin_blocked");
    }

    private static void Compose(BaileySetup setup)
    {
        setup.BuiltIns.Add(new PluginBuilder("words", "1.0.0").Describe("Says a word.").Switchable(CommunitySwitch.OnByDefault)
            .WithSettings("""{"type":"object","properties":{"word":{"type":"string","default":"psst"}},"additionalProperties":false}""")
            .Filter("say", "test.say", 0, HookErrorPolicy.Continue, static (call, _) =>
            {
                using var settings = System.Text.Json.JsonDocument.Parse(call.Settings);
                return ValueTask.FromResult(HookAnswer.Change(Encoding.UTF8.GetBytes($"\"{settings.RootElement.GetProperty("word").GetString()}\"")));
            }).Build());
        setup.BuiltIns.Add(new PluginBuilder("guard", "1.0.0").Action("see", "test.guard", static (_, _) => ValueTask.FromResult(HookAnswer.Pass)).Build());
        setup.BuiltIns.Add(new Broken());
    }

    private sealed class Broken : IPlugin
    {
        public string Name => "broken";

        public string Version => "1.0.0";

        public PluginCapabilities Capabilities => new() { FailurePolicy = FailurePolicy.FailOpen };

        public void Install(IRegistrar registrar) => throw new InvalidOperationException("not here");
    }
}
