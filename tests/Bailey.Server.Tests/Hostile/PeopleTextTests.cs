using System.Text.Json;
using Bailey.Server.Tests.SignIn;

namespace Bailey.Server.Tests.Hostile;

/// <summary>Names and notes that people write and others read.</summary>
public sealed class PeopleTextTests
{
    public static TheoryData<string, string, string> Texts => new()
    {
        { "/api/communities/chess/domains", """{"id":"hall","name":@}""", "/name" },
        { "/api/communities/chess/roles", """{"name":"helper","description":@,"permissions":["community:read"]}""", "/description" },
        { "/api/communities/chess/members/invitations", """{"roles":["member"],"note":@}""", "/note" },
        { "/api/communities", """{"id":"go","name":@}""", "/name" },
        { "/api/communities", """{"id":"go","description":@}""", "/description" },
        { "/api/communities/chess/scripts", """{"name":"hello","code":"return 1;","description":@}""", "/description" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task What_turns_or_hides_what_others_say_is_refused_and_every_script_is_taken(string path, string body, string pointer)
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        foreach (var text in (string[])["Hall \u202Egnp.exe", "\u2066Hall", "Ha\u200Bll", "Hall\u2028admin", "Hall\u00AD", "\u200DHall", "Hall \u200C", "Hall\u001B[31m", "\u3164", "Hall\uDB40\uDC61"])
        {
            var refused = (await root.PostAsync(path, body.Replace("@", JsonSerializer.Serialize(text), StringComparison.Ordinal))).ShouldBe(422, "value_invalid").Json;
            refused["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe(pointer, text);
        }

        (await root.PostAsync(path, body.Replace("@", JsonSerializer.Serialize("Größe שלום می\u200Cخواهم 👩\u200D💻 <b>"), StringComparison.Ordinal))).ShouldBe(201);
    }

    [Fact]
    public async Task Nobody_calls_themselves_something_that_turns_what_is_around_it()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        await bob.SignInAsync("bob");
        var tag = (await bob.GetAsync("/api/account")).ShouldBe(200).Headers["ETag"];
        (await bob.SendAsync(HttpMethod.Put, "/api/account", """{"displayName":"Bob \u202Etoor"}""", ("If-Match", tag))).ShouldBe(422, "value_invalid");
        (await bob.SendAsync(HttpMethod.Put, "/api/account", """{"displayName":"Bob \ud83d\ude00"}""", ("If-Match", tag))).ShouldBe(200);
        (await bob.PostAsync("/api/tokens", """{"name":"mine \u202Eenim","scope":["self:*"]}""")).ShouldBe(422, "value_invalid");
    }
}
