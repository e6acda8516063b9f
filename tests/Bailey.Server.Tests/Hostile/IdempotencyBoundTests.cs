using Bailey.Server.Tests.SignIn;
using Bailey.Testing;

namespace Bailey.Server.Tests.Hostile;

public sealed class IdempotencyBoundTests
{
    private const string Path = "/api/principals";

    [Fact]
    public async Task Answers_that_are_kept_of_one_principal_are_bounded_also_at_once_and_make_room_in_time()
    {
        var clock = new ManualClock();
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options, clock) with { IdempotentAnswersPerPrincipal = 3 });
        using var root = Visitor.Local(world, "root");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => root.PostAsync(Path, $$"""{"name":"p{{number}}"}""", ("Idempotency-Key", $"k{number}"))));
        answers.Count(static answer => answer.Status == 201).ShouldBe(3);
        var refused = answers.Where(static answer => answer.Status != 201).ToList();
        refused.ShouldAllBe(static answer => answer.Status == 429 && answer.Code == "idempotency_keys_used_up");
        refused[0].Headers.Keys.ShouldContain("Retry-After");
        (await world.Host.Store.Records.CountAsync("idempotency", "root")).ShouldBe(3);

        // What was done is still answered, others have their own room, and without a key nothing is kept.
        var done = Array.FindIndex(answers, static answer => answer.Status == 201);
        (await root.PostAsync(Path, $$"""{"name":"p{{done}}"}""", ("Idempotency-Key", $"k{done}"))).ShouldBe(201);
        using var mo = Visitor.Local(world, "mo");
        (await mo.PostAsync("/api/communities/chess/members/invitations", """{"roles":["member"]}""", ("Idempotency-Key", "k"))).ShouldBe(201);
        (await root.PostAsync(Path, """{"name":"q"}""")).ShouldBe(201);
        (await root.PostAsync(Path, """{"name":"r"}""", ("Idempotency-Key", "r"))).ShouldBe(429);
        clock.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        (await root.PostAsync(Path, """{"name":"r"}""", ("Idempotency-Key", "r"))).ShouldBe(201);
        (await world.Host.Store.Records.CountAsync("idempotency", null)).ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_to_be_kept_is_not_and_what_it_answered_is_not_done_again()
    {
        await using var world = await ServerWorld.StartAsync(static options => options with { IdempotentAnswerBytes = 500 });
        using var root = await world.ClientAsync("root");
        var body = $$"""{"id":"go","description":"{{new string('x', 900)}}"}""";
        (await root.PostAsync("/api/communities", body, ("Idempotency-Key", "k"))).ShouldBe(201);
        (await root.PostAsync("/api/communities", body, ("Idempotency-Key", "k"))).ShouldBe(409, "answer_not_kept");
        (await world.Host.Store.Records.ListAsync("idempotency", "root", null, 10)).ShouldHaveSingleItem().Json.Length.ShouldBeLessThan(500);
    }

    [Fact]
    public async Task An_answer_of_a_community_that_ended_is_none_of_another_of_its_name()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        const string Invitations = "/api/communities/go/members/invitations";
        (await root.PostAsync("/api/communities", """{"id":"go"}""")).ShouldBe(201);
        var first = (await root.PostAsync(Invitations, """{"roles":["member"]}""", ("Idempotency-Key", "k"))).ShouldBe(201);
        (await root.DeleteAsync("/api/communities/go")).ShouldBe(204);
        (await root.PostAsync("/api/communities", """{"id":"go"}""")).ShouldBe(201);
        (await root.PostAsync(Invitations, """{"roles":["member"]}""", ("Idempotency-Key", "k"))).ShouldBe(201).Text.ShouldNotBe(first.Text);
    }
}
