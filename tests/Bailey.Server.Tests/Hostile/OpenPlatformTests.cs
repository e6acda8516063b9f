using Bailey.Server.Hosting;

namespace Bailey.Server.Tests.Hostile;

/// <summary>Where anybody may make communities.</summary>
public sealed class OpenPlatformTests
{
    private const string Communities = "/api/communities";

    [Fact]
    public async Task Nobody_reads_the_log_of_a_community_that_ended_by_making_one_of_its_name()
    {
        await using var world = await ServerWorld.StartAsync(static options => options with { PlatformMode = PlatformMode.Open });
        using var bob = await world.ClientAsync("bob");
        using var eve = await world.ClientAsync("eve");
        (await bob.PostAsync(Communities, """{"id":"secret-club"}""")).ShouldBe(201);
        (await bob.PostAsync(Communities + "/secret-club/domains", """{"id":"plans","name":"Plans"}""")).ShouldBe(201);
        (await bob.DeleteAsync(Communities + "/secret-club")).ShouldBe(204);
        (await eve.PostAsync(Communities, """{"id":"secret-club"}""")).ShouldBe(409, "already_exists");
        using var root = await world.ClientAsync("root");
        (await root.PostAsync(Communities, """{"id":"secret-club"}""")).ShouldBe(201);
    }

    [Fact]
    public async Task Nobody_fills_the_instance_with_communities()
    {
        await using var world = await ServerWorld.StartAsync(static options => options with { PlatformMode = PlatformMode.Open });
        using var bob = await world.ClientAsync("bob");
        for (var count = 0; count < 20; count++)
        {
            (await bob.PostAsync(Communities, $$"""{"id":"club-{{count}}"}""")).ShouldBe(201);
        }

        (await bob.PostAsync(Communities, """{"id":"club-20"}""")).ShouldBe(409, "too_many_communities");
        using var eve = await world.ClientAsync("eve");
        (await eve.PostAsync(Communities, """{"id":"club-20"}""")).ShouldBe(201);
    }
}
