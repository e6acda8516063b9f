using Bailey.Server.Tests.SignIn;

namespace Bailey.Server.Tests.Hostile;

public sealed class EndedSessionTests
{
    [Fact]
    public async Task A_session_that_is_ended_follows_nothing_any_more()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "alice");
        using var thief = new Visitor(world);
        await thief.SignInAsync("alice");
        using var client = new ApiClient(new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = world.Address });
        client.Http.DefaultRequestHeaders.Add("Cookie", thief.Cookie);
        using var stream = await EventStream.OpenAsync(client, "/api/communities/chess/audit/tail");
        using var owner = new Visitor(world);
        await owner.SignInAsync("alice");
        (await owner.PutAsync("/api/account/password", $$"""{"newPassword":"four goats on a ladder","currentPassword":"{{Visitor.Password}}"}""")).ShouldBe(204);
        (await stream.NextAsync("end")).Data["code"]!.GetValue<string>().ShouldBe("sign_in_required");
    }
}
