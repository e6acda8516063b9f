namespace Bailey.Server.Tests.Governance;

public sealed class DomainApiTests
{
    private const string Domains = "/api/communities/chess/domains";

    [Fact]
    public async Task Domains_are_a_tree_that_is_grown_moved_and_cut()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        (await alice.PostAsync(Domains, """{"id":"games","name":"Games","data":{"colour":"red"}}""")).ShouldBe(201).Json["path"]!.GetValue<string>().ShouldBe("/games");
        (await alice.PostAsync(Domains, """{"id":"blitz","name":"Blitz","parentId":"games"}""")).ShouldBe(201);
        (await alice.PostAsync(Domains, """{"id":"club","name":"Club"}""")).ShouldBe(201);
        (await alice.GetAsync(Domains)).ShouldBe(200).Json["items"]!.AsArray().Select(static domain => domain!["path"]!.GetValue<string>()).ShouldBe(["/club", "/games", "/games/blitz"]);
        var games = (await alice.GetAsync(Domains + "/games")).ShouldBe(200);
        games.Json["data"]!["colour"]!.GetValue<string>().ShouldBe("red");
        (await alice.PutAsync(Domains + "/games", """{"name":"Play","parentId":"club"}""")).ShouldBe(412, "if_match_required");
        (await alice.PutAsync(Domains + "/games", """{"name":"Play","parentId":"blitz"}""", ("If-Match", games.ETag!))).ShouldBe(422, "domain_cycle");
        (await alice.PutAsync(Domains + "/games", """{"name":"Play","parentId":"club"}""", ("If-Match", games.ETag!))).ShouldBe(200).Json["path"]!.GetValue<string>().ShouldBe("/club/games");
        (await alice.GetAsync(Domains + "/blitz")).Json["path"]!.GetValue<string>().ShouldBe("/club/games/blitz");
        (await alice.PutAsync(Domains + "/games", """{"name":"Play"}""", ("If-Match", games.ETag!))).ShouldBe(412, "changed_meanwhile");
        (await alice.DeleteAsync(Domains + "/club")).ShouldBe(204);
        (await alice.GetAsync(Domains)).Json["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_no_domain_is_refused_with_its_place()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var bob = await world.ClientAsync("bob");
        (await alice.PostAsync(Domains, """{"id":"chess","name":"x"}""")).ShouldBe(422, "domain_id_invalid");
        (await alice.PostAsync(Domains, """{"id":"a","name":"x","parentId":"none"}""")).ShouldBe(422, "domain_missing").Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/parentId");
        (await alice.PostAsync(Domains, """{"id":"a","name":""}""")).ShouldBe(422, "value_invalid");
        (await alice.PostAsync(Domains, """{"id":"a","name":"x","data":[1]}""")).ShouldBe(422, "value_invalid");
        (await alice.PostAsync(Domains, """{"id":"a","name":"x","data":{"k":"\ud800"}}""")).Status.ShouldBeOneOf(400, 422);
        (await alice.PostAsync(Domains, """{"id":"a","name":"x"}""")).ShouldBe(201);
        (await alice.PostAsync(Domains, """{"id":"a","name":"x"}""")).ShouldBe(409, "domain_duplicate");
        (await bob.PostAsync(Domains, """{"id":"b","name":"x"}""")).ShouldBe(403, "permission_missing");
        (await bob.GetAsync(Domains + "/none")).ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task Two_moves_at_once_never_put_domains_above_one_another_in_a_circle()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        for (var round = 0; round < 8; round++)
        {
            (await alice.PostAsync(Domains, $$"""{"id":"a{{round}}","name":"x"}""")).ShouldBe(201);
            (await alice.PostAsync(Domains, $$"""{"id":"b{{round}}","name":"x"}""")).ShouldBe(201);
            var moves = await Task.WhenAll(
                alice.PutAsync($"{Domains}/a{round}", $$"""{"name":"x","parentId":"b{{round}}"}""", ("If-Match", "*")),
                alice.PutAsync($"{Domains}/b{round}", $$"""{"name":"x","parentId":"a{{round}}"}""", ("If-Match", "*")));
            moves.Count(static move => move.Status == 200).ShouldBe(1);
            (await alice.GetAsync(Domains)).ShouldBe(200);
        }
    }

    [Fact]
    public async Task No_move_makes_the_tree_too_deep()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        for (var depth = 1; depth <= 16; depth++)
        {
            (await alice.PostAsync(Domains, $$"""{"id":"d{{depth}}","name":"x"{{(depth == 1 ? "" : $",\"parentId\":\"d{depth - 1}\"")}}}""")).ShouldBe(201);
        }

        (await alice.PostAsync(Domains, """{"id":"d17","name":"x","parentId":"d16"}""")).ShouldBe(422, "domain_too_deep");
        (await alice.PostAsync(Domains, """{"id":"top","name":"x"}""")).ShouldBe(201);
        (await alice.PutAsync(Domains + "/d1", """{"name":"x","parentId":"top"}""", ("If-Match", "*"))).ShouldBe(422, "domain_too_deep");
    }
}
