using Bailey.Server.Tests.SignIn;

namespace Bailey.Server.Tests.Hostile;

public sealed class RetiredNameTests
{
    private const string Packages = "/api/communities/chess/plugin-packages";

    [Fact]
    public async Task Nobody_gets_the_name_of_a_principal_that_was_deleted_for_whom_plugins_still_act()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var root = await world.ClientAsync("root");
        using var alice = await world.ClientAsync("alice");
        (await alice.UploadAsync(Packages, TestPackage.Build())).ShouldBe(201);
        var digest = (await alice.GetAsync(Packages + "/org.example.echo/review")).ShouldBe(200).Json["digest"]!.GetValue<string>();
        (await alice.PutAsync(Packages + "/org.example.echo/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
        var code = (await root.PostAsync("/api/communities/chess/members/invitations", """{"roles":["member"]}""")).ShouldBe(201).Json["code"]!.GetValue<string>();

        (await root.DeleteAsync("/api/principals/alice")).ShouldBe(204);

        (await root.PostAsync("/api/principals", """{"name":"alice"}""")).ShouldBe(409, "principal_name_retired").Json["remedy"]!.GetValue<string>().ShouldContain("another name");
        (await root.PostAsync("/api/principals", """{"name":"ALICE"}""")).ShouldBe(409, "principal_name_retired");
        using var nobody = await world.ClientAsync(null);
        (await nobody.PostAsync("/api/invitations/accept", $$"""{"code":"{{code}}","name":"Alice","password":"{{Visitor.Password}}"}""")).ShouldBe(409, "principal_name_retired");
        (await nobody.PostAsync("/api/invitations/accept", $$"""{"code":"{{code}}","name":"alison","password":"{{Visitor.Password}}"}""")).ShouldBe(200);
        (await root.GetAsync("/api/principals/alice")).ShouldBe(404, "not_found");
        await world.RestartAsync(Visitor.Patient);
        using var again = await world.ClientAsync("root");
        (await again.PostAsync("/api/principals", """{"name":"alice"}""")).ShouldBe(409, "principal_name_retired");
    }

    [Fact]
    public async Task Of_a_deletion_and_creations_at_once_no_creation_comes_after_the_deletion()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        for (var round = 0; round < 10; round++)
        {
            (await root.PostAsync("/api/principals", $$"""{"name":"temp{{round}}"}""")).ShouldBe(201);
            var deleted = root.DeleteAsync($"/api/principals/temp{round}");
            var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => root.PostAsync("/api/principals", $$"""{"name":"temp{{round}}"}""")));
            (await deleted).ShouldBe(204);
            made.ShouldAllBe(static answer => answer.Status == 409 || answer.Status == 412);
            (await root.GetAsync($"/api/principals/temp{round}")).ShouldBe(404);
        }
    }
}
