namespace Bailey.Server.Tests.Fuzz;

public sealed class NothingInListsTests
{
    private static readonly (string Method, string Path, string Json)[] s_requests =
    [
        ("PUT", "/api/communities/chess/plugin-packages/org.example.echo/capabilities", """{"denied":[null]}"""),
        ("POST", "/api/communities/chess/members/invitations", """{"roles":[null]}"""),
        ("PUT", "/api/communities/chess/members/olga/roles", """{"roles":["observer",null]}"""),
        ("POST", "/api/communities/chess/roles", """{"name":"helper","permissions":[null]}"""),
        ("POST", "/api/principals/olga/grant", """{"permissions":[null]}"""),
        ("POST", "/api/tokens", """{"name":"t","scope":[null]}"""),
        ("POST", "/api/policy/simulate", """{"documents":[null]}"""),
        ("POST", "/api/policy/simulate", """{"documents":[{"kind":"instance","text":"enabled: true"}],"activity":[null]}"""),
        ("POST", "/api/communities/chess/scripts", """{"id":"greeter","code":"return 1;","hooks":[null]}"""),
        ("POST", "/api/communities/chess/scripts", """{"id":"greeter","code":"return 1;","inbound":[null],"schedules":[null],"capabilities":[null]}"""),
        ("POST", "/api/communities/chess/scripts/deploy", """{"definitions":[null]}"""),
        ("POST", "/api/communities/chess/scripts/deploy", """{"scripts":[null]}"""),
        ("POST", "/api/communities/chess/events/webhooks", """{"url":"https://example.org/","types":[null]}"""),
    ];

    [Fact]
    public async Task Nothing_as_an_item_of_a_list_is_refused_as_a_fault_of_the_request()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        foreach (var (method, path, json) in s_requests)
        {
            using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
            (await root.SendAsync(new HttpMethod(method), path, content)).ShouldBe(400, "request_invalid");
        }
    }
}
