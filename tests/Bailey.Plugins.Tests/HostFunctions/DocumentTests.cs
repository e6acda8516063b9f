using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Plugins.Tests.Hosting;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>Pages, messages and registrations that plugins leave for the application, and whose storage they count to.</summary>
public sealed class DocumentTests
{
    private const string Pages = """[{"type":"mdx:edit","domain_ids":["*"],"justification":"j"}]""";

    [Fact]
    [Rule("L4.3")]
    public async Task A_page_that_many_replace_at_once_is_given_back_once()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(HostGuests.Caller("page_update"), ["page_update"], Pages);

        for (var round = 0; round < 5; round++)
        {
            var calls = Enumerable.Range(0, 4).Select(index => world.CallAsync("page_update", JsonSerializer.Serialize(new { domain_id = "lobby", page = "rules", content = new string('x', 1000 * (index + 1)) })));
            (await Task.WhenAll(calls)).ShouldAllBe(static answer => answer == "ok");
        }

        world.Host.Ledgers.Find("alice")!.Usage.StorageBytes.ShouldBe(await StoredAsync(world.Host.Store, "alice"));
    }

    [Fact]
    [Rule("L4.3")]
    public async Task What_a_removed_plugin_kept_counts_to_nobody_at_once()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(
            HostGuests.Caller("page_update", "kv_set"), ["page_update", "kv_set"],
            """[{"type":"mdx:edit","domain_ids":["*"],"justification":"j"},{"type":"storage:kv","justification":"j"}]""");
        (await world.CallAsync("page_update", """{"domain_id":"lobby","page":"rules","content":"fair play"}""")).ShouldBe("ok");
        (await world.CallAsync("kv_set", """{"key":"k","value":"some value"}""")).ShouldBe("ok");
        world.Host.Ledgers.Find("alice")!.Usage.StorageBytes.ShouldBeGreaterThan(0);

        HostWorld.Done(await world.Host.Packages.DeactivateAsync(HostWorld.Community, ProofWorld.Plugin, new PackageActor("alice")));
        HostWorld.Done(await world.Host.Packages.RemoveAsync(HostWorld.Community, ProofWorld.Plugin, new PackageActor("alice")));

        world.Host.Ledgers.Find("alice")!.Usage.StorageBytes.ShouldBe(0);
        (await StoredAsync(world.Host.Store, "alice")).ShouldBe(0);
    }

    [Fact]
    [Rule("L4.8")]
    public async Task A_community_that_is_full_takes_no_new_page_and_lets_old_ones_be_replaced()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(HostGuests.Caller("page_update"), ["page_update"], Pages);
        await world.Host.Store.CommitAsync(new StoreChange
        {
            Mutations = [.. Enumerable.Range(0, 10_000).Select(static number => new PutDocument(new PluginDocument(PluginDocumentKind.Page, HostWorld.Community, $"lobby/p{number}", "other", "carol", DateTimeOffset.UnixEpoch, "{}")))],
        });

        (await world.CallAsync("page_update", """{"domain_id":"lobby","page":"new","content":"x"}""")).ShouldBe("value_out_of_range");
        (await world.CallAsync("page_update", """{"domain_id":"lobby","page":"p77","content":"x"}""")).ShouldBe("ok");
    }

    [Fact]
    [Rule("L4.8")]
    public async Task What_plugins_show_is_listed_a_page_at_a_time()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(
            HostGuests.Caller("ui_list", "ui_register"), ["ui_list", "ui_register"],
            """[{"type":"ui:read","justification":"j"},{"type":"ui:panels","locations":["a","b","c"],"justification":"j"}]""");
        foreach (var place in new[] { "b", "c", "a" })
        {
            (await world.CallAsync("ui_register", JsonSerializer.Serialize(new { kind = "panel", place, title = place }))).ShouldBe("ok");
        }

        (await world.CallAsync("ui_list", """{"limit":2}""")).ShouldBe("ok");
        var first = JsonNode.Parse(world.LastReply)!;
        (await world.CallAsync("ui_list", JsonSerializer.Serialize(new { limit = 2, after = first["next"]!.GetValue<string>() }))).ShouldBe("ok");
        var second = JsonNode.Parse(world.LastReply)!;

        string.Join(',', new[] { first, second }.SelectMany(static page => page["entries"]!.AsArray()).Select(static entry => entry!["title"]!.GetValue<string>())).ShouldBe("a,b,c");
        second["next"].ShouldBeNull();
        (await world.CallAsync("ui_list", """{"limit":101}""")).ShouldBe("value_out_of_range");
        (await world.CallAsync("ui_register", JsonSerializer.Serialize(new { kind = "panel", place = "a", title = "a", data = new string('x', 70_000) }))).ShouldBe("value_out_of_range");
    }

    private static async Task<long> StoredAsync(IPluginStore store, string principal) =>
        (await store.ListStoredBytesAsync()).Where(pair => pair.Key == principal).Sum(static pair => pair.Value);
}
