namespace Bailey.Server.Tests.Hostile;

public sealed class StrangerTests
{
    [Fact]
    public async Task Whoever_guesses_invitations_is_slowed_down_as_at_sign_in_and_fills_no_log()
    {
        await using var world = await ServerWorld.StartAsync();
        using var nobody = await world.ClientAsync(null);
        var code = "invite_" + new string('a', 43);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            (await nobody.PostAsync("/api/invitations/accept", $$"""{"code":"{{code}}","name":"mallory","password":"three owls in a teapot"}""")).Status.ShouldNotBe(429);
        }

        (await nobody.PostAsync("/api/invitations/accept", $$"""{"code":"{{code}}"}""")).ShouldBe(429, "too_many_requests");
    }
}
