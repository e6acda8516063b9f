namespace Bailey.Server.Tests;

public sealed class IdempotencyTests
{
    private const string Path = "/api/communities";

    [Fact]
    public async Task A_creation_that_is_repeated_with_its_key_is_done_once_and_answered_alike()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        var first = (await root.PostAsync(Path, """{"id":"go"}""", ("Idempotency-Key", "k1"))).ShouldBe(201);
        var second = (await root.PostAsync(Path, """{"id":"go"}""", ("Idempotency-Key", "k1"))).ShouldBe(201);
        second.Text.ShouldBe(first.Text);
        second.Headers["Bailey-Replayed"].ShouldBe("true");
        second.ETag.ShouldBe(first.ETag);
        (await root.PostAsync(Path, """{"id":"go"}""")).ShouldBe(409, "already_exists");
        (await root.PostAsync(Path, """{"id":"shogi"}""", ("Idempotency-Key", "k1"))).ShouldBe(409, "idempotency_key_reused");
        await world.RestartAsync();
        using var again = await world.ClientAsync("root");
        (await again.PostAsync(Path, """{"id":"go"}""", ("Idempotency-Key", "k1"))).ShouldBe(201);
    }

    [Fact]
    public async Task Of_many_at_once_with_one_key_one_is_done()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        var package = TestPackage.Build();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => mo.UploadAsync("/api/communities/chess/plugin-packages", package, ("Idempotency-Key", "k"))));
        answers.ShouldContain(static answer => answer.Status == 201);
        answers.ShouldAllBe(static answer => answer.Status == 201 || answer.Code == "request_in_progress");
        (await mo.GetAsync("/api/communities/chess/plugin-packages")).Json["items"]!.AsArray().Count.ShouldBe(1);
        (await mo.UploadAsync("/api/communities/chess/plugin-packages", package, ("Idempotency-Key", "k"))).ShouldBe(201);
    }

    [Fact]
    public async Task What_was_refused_may_be_tried_again_with_the_same_key()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        (await root.PostAsync(Path, """{"id":"no good"}""", ("Idempotency-Key", "k"))).ShouldBe(422);
        (await root.PostAsync(Path, """{"id":"good"}""", ("Idempotency-Key", "k"))).ShouldBe(201);
        (await root.PostAsync(Path, "{}", ("Idempotency-Key", "with blanks"))).ShouldBe(400, "request_invalid");
    }

    [Fact]
    public async Task A_key_is_of_one_principal_and_the_answer_is_kept_so_that_only_the_key_opens_it()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        (await root.PostAsync(Path, """{"id":"go","description":"sunflower"}""", ("Idempotency-Key", "k"))).ShouldBe(201);
        using var mo = await world.ClientAsync("mo");
        (await mo.PostAsync(Path, """{"id":"go"}""", ("Idempotency-Key", "k"))).ShouldBe(403);
        var records = await world.Host.Store.Records.ListAsync("idempotency", null, null, 10);
        records.ShouldHaveSingleItem().Json.ShouldNotContain("sunflower");
    }
}
