using System.Text;

namespace Bailey.Server.Tests.Hostile;

public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("POST", "/api/account/sign-in", 415, "media_type_unsupported")]
    [InlineData("POST", "/api/account/setup", 415, "media_type_unsupported")]
    [InlineData("POST", "/api/invitations/accept", 415, "media_type_unsupported")]
    [InlineData("PUT", "/api/account/sign-in", 405, "method_not_allowed")]
    [InlineData("POST", "/api/communities", 401, "sign_in_required")]
    [InlineData("POST", "/api/tokens", 401, "sign_in_required")]
    [InlineData("PUT", "/api/tokens", 401, "sign_in_required")]
    public async Task What_is_for_anybody_tells_anybody_what_is_wrong_and_the_rest_asks_who_it_is_first(string method, string path, int status, string code)
    {
        await using var world = await ServerWorld.StartAsync();
        using var nobody = await world.ClientAsync(null);
        (await nobody.SendAsync(new HttpMethod(method), path, new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded"))).ShouldBe(status, code);
    }
}
