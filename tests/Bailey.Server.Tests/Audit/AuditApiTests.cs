using System.Text;
using Bailey.Plugins.Audit;

namespace Bailey.Server.Tests.Audit;

public sealed class AuditApiTests
{
    private const string Log = "/api/communities/chess/audit";

    [Fact]
    public async Task The_log_is_searched_in_pages_and_by_what_happened_and_a_filter_that_is_none_is_an_error()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var bob = await world.ClientAsync("bob");
        var denied = (await bob.GetAsync(Log)).ShouldBe(403, "permission_missing");
        (await alice.GetAsync("/api/communities/chess")).ShouldBe(200);
        await world.Host.Store.Audit.FlushAsync();
        var found = (await alice.GetAsync($"{Log}?principal=bob&outcome=denied&decision={denied.Headers["Bailey-Decision"]}")).ShouldBe(200).Json["items"]!.AsArray();
        found.ShouldHaveSingleItem()!["reason"]!.GetValue<string>().ShouldBe("permission_missing");
        var first = (await alice.GetAsync(Log + "?limit=1")).ShouldBe(200).Json;
        var second = (await alice.GetAsync($"{Log}?limit=1&cursor={Uri.EscapeDataString(first["next"]!.GetValue<string>())}")).ShouldBe(200).Json;
        second["items"]![0]!["sequence"]!.GetValue<long>().ShouldBeLessThan(first["items"]![0]!["sequence"]!.GetValue<long>());
        (await alice.GetAsync(Log + "?pincipal=bob")).ShouldBe(400, "request_invalid");
        (await alice.GetAsync(Log + "?outcome=fine")).ShouldBe(400, "request_invalid");
        (await alice.GetAsync(Log + "?cursor=nonsense")).ShouldBe(400, AuditQueryReason.CursorInvalid);
        (await alice.GetAsync("/api/audit")).ShouldBe(403, "permission_missing");
        using var root = await world.ClientAsync("root");
        (await root.GetAsync("/api/audit")).ShouldBe(200);
    }

    [Fact]
    public async Task What_only_reads_is_left_out_where_it_is_not_wanted_and_never_where_it_was_denied()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var bob = await world.ClientAsync("bob");
        (await bob.GetAsync(Log)).ShouldBe(403, "permission_missing");
        (await alice.GetAsync("/api/communities/chess")).ShouldBe(200);
        (await alice.PostAsync("/api/communities/chess/members/invitations", """{"roles":["member"]}""")).ShouldBe(201);
        var all = (await alice.GetAsync(Log)).ShouldBe(200).Json["items"]!.AsArray().Select(static item => item!["target"]?.GetValue<string>()).ToList();
        all.ShouldContain(static target => target!.StartsWith("communities/show", StringComparison.Ordinal));
        var changes = (await alice.GetAsync(Log + "?reads=false")).ShouldBe(200).Json["items"]!.AsArray();
        changes.Select(static item => item!["target"]?.GetValue<string>()).ShouldNotContain(static target => target!.StartsWith("communities/show", StringComparison.Ordinal));
        changes.Select(static item => item!["target"]?.GetValue<string>()).ShouldContain(static target => target!.StartsWith("members/invitations/create", StringComparison.Ordinal));
        changes.ShouldContain(static item => item!["principal"]!.GetValue<string>() == "bob" && item["reason"]!.GetValue<string>() == "permission_missing");
        (await alice.GetAsync(Log + "?reads=perhaps")).ShouldBe(400, "request_invalid");
        var exported = (await alice.GetAsync(Log + "/export?format=csv&reads=false")).ShouldBe(200).Text;
        exported.ShouldNotContain("communities/show");
        exported.ShouldContain("members/invitations/create");
        (await alice.GetAsync(Log + "?reads=false")).ShouldBe(200).Json["items"]!.AsArray().ShouldContain(static item => item!["target"]!.GetValue<string>().StartsWith("audit/export", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_exported_verified_and_its_head_is_found_in_it_again()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var mo = await world.ClientAsync("mo");
        (await alice.GetAsync("/api/communities/chess")).ShouldBe(200);
        await world.Host.Store.Audit.FlushAsync();
        var head = (await alice.GetAsync(Log + "/head")).ShouldBe(200);
        var lines = (await alice.GetAsync(Log + "/export?format=jsonl")).ShouldBe(200);
        (await ExportedChain.VerifyAsync(new MemoryStream(Encoding.UTF8.GetBytes(lines.Text)))).IsWhole.ShouldBeTrue();
        (await alice.GetAsync(Log + "/export?format=csv")).ShouldBe(200).Text.ShouldStartWith("sequence,node,id,time,");
        (await alice.GetAsync(Log + "/export?format=xml")).ShouldBe(400, "request_invalid");
        (await mo.GetAsync(Log + "/export?format=csv")).ShouldBe(403, "permission_missing");
        (await mo.PostAsync(Log + "/verify")).ShouldBe(200).Json["isWhole"]!.GetValue<bool>().ShouldBeTrue();
        (await mo.PostAsync(Log + "/verify", $$"""{"head":{{head.Text}}}""")).ShouldBe(200).Json["isWhole"]!.GetValue<bool>().ShouldBeTrue();
        var forged = head.Json;
        forged["sequence"] = 1_000_000;
        (await mo.PostAsync(Log + "/verify", $$"""{"head":{{forged.ToJsonString()}}}""")).ShouldBe(200).Json["isWhole"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task An_export_takes_the_filters_of_the_search_and_no_page()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var bob = await world.ClientAsync("bob");
        (await bob.GetAsync(Log)).ShouldBe(403, "permission_missing");
        (await alice.GetAsync(Log)).ShouldBe(200);
        await world.Host.Store.Audit.FlushAsync();
        var lines = (await alice.GetAsync(Log + "/export?format=jsonl&principal=bob&outcome=denied")).ShouldBe(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldHaveSingleItem().ShouldContain("permission_missing");
        (await alice.GetAsync(Log + "/export?format=csv&principal=nobody")).ShouldBe(200).Text.Trim().Split('\n').ShouldHaveSingleItem();
        (await alice.GetAsync(Log + "/export?format=csv&cursor=x")).ShouldBe(400, "request_invalid");
        (await alice.GetAsync(Log + "/export?format=csv&pincipal=bob")).ShouldBe(400, "request_invalid");
    }

    [Fact]
    public async Task It_is_followed_live_resumed_where_it_broke_off_and_ends_when_the_permission_does()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        using var bob = await world.ClientAsync("bob");
        string id;
        using (var stream = await EventStream.OpenAsync(mo, Log + "/tail?principal=bob"))
        {
            (await bob.GetAsync("/api/communities/chess/signals")).ShouldBe(200);
            (id, var entry) = await stream.NextAsync("audit");
            entry["target"]!.GetValue<string>().ShouldBe("signals/list");
        }

        (await bob.GetAsync("/api/communities/chess/plugin-packages")).ShouldBe(200);
        using var resumed = await EventStream.OpenAsync(mo, Log + "/tail?principal=bob", id);
        (await resumed.NextAsync("audit")).Data["target"]!.GetValue<string>().ShouldBe("plugins/packages/list");
        world.Write("etc/communities/chess/members.yaml", "members:\n  alice: [admin]\n  mo: [observer]\n");
        await world.Host.ReloadPolicyAsync();
        (await resumed.NextAsync("end")).Data["code"]!.GetValue<string>().ShouldBe("permission_missing");
    }
}
