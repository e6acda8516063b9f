namespace Bailey.Server.Tests.Governance;

public sealed class AttentionApiTests
{
    private const string Path = "/api/attention";
    private const string Packages = "/api/communities/chess/plugin-packages";

    [Fact]
    public async Task What_waits_for_consent_is_told_to_members_who_may_see_packages_and_to_nobody_else()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        (await mo.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
        (await mo.UploadAsync(Packages, TestPackage.Build())).ShouldBe(201);
        var item = (await mo.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().ShouldHaveSingleItem()!;
        (item["kind"]!.GetValue<string>(), item["community"]!.GetValue<string>(), item["plugin"]!.GetValue<string>(), item["version"]!.GetValue<string>()).ShouldBe(("consent", "chess", "org.example.echo", "1.0.0"));
        using var eve = await world.ClientAsync("eve");
        (await eve.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();

        // A token tells no more than it was made for.
        using var narrow = await world.ClientAsync("mo", "community:read");
        (await narrow.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
        using var wider = await world.ClientAsync("mo", "community:read,plugin:package:read");
        (await wider.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().Count.ShouldBe(1);

        var digest = (await mo.GetAsync(Packages + "/org.example.echo/review")).Json["digest"]!.GetValue<string>();
        (await mo.PutAsync(Packages + "/org.example.echo/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
        (await mo.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
        (await mo.UploadAsync(Packages, TestPackage.Build("1.1.0"))).ShouldBe(201);
        item = (await mo.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().ShouldHaveSingleItem()!;
        (item["kind"]!.GetValue<string>(), item["version"]!.GetValue<string>()).ShouldBe(("held_upgrade", "1.1.0"));
    }

    [Fact]
    public async Task A_quota_that_is_nearly_full_is_told_to_its_principal_and_to_who_may_read_usage()
    {
        await using var world = await ServerWorld.StartAsync();
        var quotas = world.Host.Policy.Current.Find("bob")!.Profile.Quotas;
        var ledger = world.Host.Ledgers.Open("bob", quotas);
        ledger.SetStorage(quotas.MaxStorageBytes / 10 * 8);
        using var bob = await world.ClientAsync("bob");
        (await bob.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
        ledger.SetStorage(quotas.MaxStorageBytes / 10 * 9);
        var item = (await bob.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().ShouldHaveSingleItem()!;
        (item["kind"]!.GetValue<string>(), item["principal"]!.GetValue<string>(), item["quota"]!.GetValue<string>()).ShouldBe(("quota_near", "bob", "max_storage_bytes"));
        item["limit"]!.GetValue<long>().ShouldBe(quotas.MaxStorageBytes);
        using var root = await world.ClientAsync("root");
        (await root.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().Count.ShouldBe(1);
        using var mo = await world.ClientAsync("mo");
        (await mo.GetAsync(Path)).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Lists_of_names_are_searched_in_either_case_and_over_their_parts()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        Names(await root.GetAsync("/api/principals?search=O"), "name").ShouldBe(["bob", "mo", "olga", "root"]);
        var first = (await root.GetAsync("/api/principals?search=o&limit=3")).ShouldBe(200);
        Names(first, "name").ShouldBe(["bob", "mo", "olga"]);
        Names(await root.GetAsync($"/api/principals?search=o&limit=3&cursor={first.Json["next"]}"), "name").ShouldBe(["root"]);
        Names(await root.GetAsync("/api/communities/chess/members?search=LG"), "principal").ShouldBe(["olga"]);
        Names(await root.GetAsync("/api/communities?search=zz"), "id").ShouldBeEmpty();
        (await root.GetAsync($"/api/principals?search={new string('x', 65)}")).ShouldBe(400, "request_invalid");
    }

    [Fact]
    public async Task How_far_the_instance_has_come_is_told_of_what_the_caller_may_see()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        (await StepsAsync(mo)).ShouldBe(("on", "chess", false, false));
        (await mo.UploadAsync(Packages, TestPackage.Build())).ShouldBe(201);
        (await StepsAsync(mo)).ShouldBe(("on", "chess", true, false));
        var digest = (await mo.GetAsync(Packages + "/org.example.echo/review")).Json["digest"]!.GetValue<string>();
        (await mo.PutAsync(Packages + "/org.example.echo/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
        (await StepsAsync(mo)).ShouldBe(("on", "chess", true, true));

        // Whoever may install nothing is told of no community in which to do so, and whoever is in none sees nothing of it.
        using var bob = await world.ClientAsync("bob");
        (await StepsAsync(bob)).ShouldBe(("on", null, true, true));
        using var eve = await world.ClientAsync("eve");
        (await StepsAsync(eve)).ShouldBe(("on", null, false, false));

        // One that failed too often was accepted, all the same: the first steps do not begin anew.
        (await world.Host.Packages.SuspendAsync("chess", "org.example.echo", "a test")).IsDone.ShouldBeTrue();
        (await StepsAsync(mo)).ShouldBe(("on", "chess", true, true));

        // Who looks at anything of plugins is told the same, also with their account.
        (await eve.GetAsync("/api/account")).ShouldBe(200).Json["plugins"]!.GetValue<string>().ShouldBe("on");
        world.Write("etc/instance.yaml", "enabled: false\n");
        await world.Host.ReloadPolicyAsync();
        (await eve.GetAsync("/api/account")).ShouldBe(200).Json["plugins"]!.GetValue<string>().ShouldBe("off");
        (await StepsAsync(mo)).Plugins.ShouldBe("off");
        (await StepsAsync(eve)).Plugins.ShouldBe("off");
        world.Write("etc/instance.yaml", "enabled: perhaps\n");
        await world.Host.ReloadPolicyAsync();
        (await StepsAsync(mo)).Plugins.ShouldBe("faulty");
    }

    private static async Task<(string Plugins, string? Community, bool HasPlugin, bool HasActivePlugin)> StepsAsync(ApiClient client)
    {
        var told = (await client.GetAsync(Path)).ShouldBe(200).Json;
        var steps = told["firstSteps"]!;
        return (told["plugins"]!.GetValue<string>(), steps["community"]?.GetValue<string>(), steps["hasPlugin"]!.GetValue<bool>(), steps["hasActivePlugin"]!.GetValue<bool>());
    }

    private static string[] Names(ApiAnswer answer, string member) => [.. answer.ShouldBe(200).Json["items"]!.AsArray().Select(item => item![member]!.GetValue<string>())];
}
