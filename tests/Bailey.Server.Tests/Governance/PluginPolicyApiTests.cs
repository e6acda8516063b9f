using System.Net.Http.Headers;
using System.Text;

namespace Bailey.Server.Tests.Governance;

/// <summary>The plugin policy of a community and the policy of the instance, as they are written and as they are in force.</summary>
public sealed class PluginPolicyApiTests
{
    private const string Policy = "/api/communities/chess/plugin-policy";
    private const string Yaml = "application/yaml";

    [Fact]
    public async Task A_policy_is_read_and_replaced_as_it_is_written_with_its_comments()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        const string Commented = "# since the meeting of May\ntrust_policy: signed_only\n";
        var known = (await alice.SendAsync(HttpMethod.Get, Policy, null, ("Accept", Yaml))).ShouldBe(200);
        known.MediaType.ShouldBe(Yaml);
        known.Text.ShouldBe(Bailey.Testing.Host.OpenCommunity.PluginPolicy);
        var saved = (await alice.SendAsync(HttpMethod.Put, Policy, Document(Commented), ("If-Match", known.ETag!))).ShouldBe(200);
        var again = (await alice.SendAsync(HttpMethod.Get, Policy, null, ("Accept", Yaml))).ShouldBe(200);
        again.Text.ShouldBe(Commented);
        again.ETag.ShouldBe(saved.ETag);
        (await alice.GetAsync(Policy)).ShouldBe(200).Json["trust_policy"]!.GetValue<string>().ShouldBe("signed_only");
        (await alice.SendAsync(HttpMethod.Put, Policy, Document(Commented), ("If-Match", known.ETag!))).ShouldBe(412, "changed_meanwhile");
    }

    [Fact]
    public async Task A_policy_that_nobody_can_read_is_shown_as_it_is_written_so_that_it_can_be_mended()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        world.Write("etc/instance.yaml", "enabled: [true\n");
        await world.Host.ReloadPolicyAsync();
        (await root.GetAsync("/api/policy/instance")).ShouldBe(409, "document_faulty");
        var faulty = (await root.SendAsync(HttpMethod.Get, "/api/policy/instance", null, ("Accept", Yaml))).ShouldBe(200);
        faulty.Text.ShouldBe("enabled: [true\n");
        (await root.GetAsync("/api/policy/instance/effective")).ShouldBe(200).Json["faults"]!.AsArray().ShouldHaveSingleItem()!["code"]!.GetValue<string>().ShouldBe("instance_policy_invalid");
        (await root.SendAsync(HttpMethod.Put, "/api/policy/instance", Document("enabled: true\n"), ("If-Match", faulty.ETag!))).ShouldBe(200);
        (await root.GetAsync("/api/policy/instance/effective")).ShouldBe(200).Json["faults"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_in_force_names_the_layer_that_denies_each_thing()
    {
        await using var world = await ServerWorld.StartAsync(
            instance: "enabled: true\nallows_ui_plugins: true\nmax_level: 4\nallowed_network_hosts: [api.example.com]\nallowed_ports: [443]\ndenied_capabilities: [mdx:edit]\n"
                + "plugin_allowlist:\n  - {id: org.example.mail, reason: reviewed, approved_by: root, approved_at: 2026-11-22}\n",
            policy: "install_sources: [upload]\nallow_outbound_http: true\nhttp_allowlist: [api.example.com, other.example.com]\n");
        using var olga = await world.ClientAsync("olga");
        var rules = (await olga.GetAsync(Policy + "/effective")).ShouldBe(200).Json["rules"]!.AsArray();
        Find("upload").Allowed.ShouldBeTrue();
        Find("registry").ShouldBe((false, "community_policy", "install_source_not_allowed"));
        Find("unsigned").ShouldBe((false, "signature", "signature_missing"));
        Find("signed").Allowed.ShouldBeTrue();
        Find("storage:kv").Allowed.ShouldBeTrue();
        Find("mdx:edit").ShouldBe((false, "instance_policy", "capability_denied"));
        Find("members:manage").ShouldBe((false, "instance_policy", "admin_plugins_disabled"));
        Find("fs:read").ShouldBe((false, "instance_policy", "fs_path_not_allowed"));
        Find("https://api.example.com:443").Allowed.ShouldBeTrue();
        Find("https://other.example.com:443").ShouldBe((false, "instance_policy", "network_host_not_allowed"));
        Find("jobs:run").ShouldBe((false, "community_policy", "background_jobs_disabled"));
        rules.Single(static rule => rule!["subject"]!.GetValue<string>() == "https://api.example.com:443")!["only"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe("org.example.mail");
        rules.ToJsonString().ShouldNotContain("any.plugin");
        rules.ToJsonString().ShouldNotContain("/any/path");

        (bool Allowed, string? Layer, string? Code) Find(string subject)
        {
            var rule = rules.Single(rule => rule!["subject"]!.GetValue<string>() == subject)!;
            var denying = rule["layers"]!.AsArray().FirstOrDefault(static layer => !layer!["allowed"]!.GetValue<bool>());
            return (rule["allowed"]!.GetValue<bool>(), denying?["layer"]!.GetValue<string>(), denying?["code"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Everything_that_there_is_by_default_is_denied_and_strangers_learn_nothing()
    {
        await using var world = await ServerWorld.StartAsync(instance: "", policy: "");
        using var root = await world.ClientAsync("root");
        using var eve = await world.ClientAsync("eve");
        foreach (var path in (string[])[Policy + "/effective", "/api/policy/instance/effective"])
        {
            var rules = (await root.GetAsync(path)).ShouldBe(200).Json["rules"]!.AsArray();
            rules.Where(static rule => rule!["allowed"]!.GetValue<bool>()).Select(static rule => rule!["subject"]!.GetValue<string>()).ShouldBeSubsetOf(["signed"]);
            rules.Count(static rule => rule!["area"]!.GetValue<string>() == "capabilities").ShouldBe(Bailey.Policy.Capabilities.CapabilityCatalog.All.Length - 2);
        }

        (await eve.GetAsync(Policy + "/effective")).ShouldBe(404, "not_found");
        (await eve.GetAsync("/api/policy/instance/effective")).ShouldBe(403, "permission_missing");
    }

    private static StringContent Document(string text)
    {
        var content = new StringContent(text, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue(Yaml);
        return content;
    }
}
