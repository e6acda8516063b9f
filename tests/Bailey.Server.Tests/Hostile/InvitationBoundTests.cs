using System.Globalization;
using Bailey.Server.Tests.SignIn;

namespace Bailey.Server.Tests.Hostile;

public sealed class InvitationBoundTests
{
    private const string Invitations = "/api/communities/chess/members/invitations";

    [Fact]
    public async Task One_who_invites_has_a_bounded_number_of_open_invitations_also_at_once()
    {
        await using var world = await ServerWorld.StartAsync(static options => options with { InvitationsPerInviter = 3 });
        using var mo = await world.ClientAsync("mo");
        using var alice = await world.ClientAsync("alice");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => mo.PostAsync(Invitations, """{"roles":["member"]}""")));
        answers.Count(static answer => answer.Status == 201).ShouldBe(3);
        answers.Where(static answer => answer.Status != 201).ShouldAllBe(static answer => answer.Status == 409 && answer.Code == "too_many_invitations");
        (await alice.PostAsync(Invitations, """{"roles":["member"]}""")).ShouldBe(201);
        var one = answers.First(static answer => answer.Status == 201).Json["invitation"]!["id"]!.GetValue<string>();
        (await mo.DeleteAsync($"{Invitations}/{one}")).ShouldBe(204);
        (await mo.PostAsync(Invitations, """{"roles":["member"]}""")).ShouldBe(201);
    }

    [Theory]
    [InlineData(2, 10, 10)]
    [InlineData(10, 2, 10)]
    [InlineData(10, 10, 2)]
    public async Task Invitations_make_a_bounded_number_of_principals_also_at_once_and_after_their_community_ended(int ofInstance, int ofCommunity, int ofInviter)
    {
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options) with { InvitedPrincipals = ofInstance, InvitedPrincipalsPerCommunity = ofCommunity, InvitedPrincipalsPerInviter = ofInviter });
        using var root = await world.ClientAsync("root");
        using var nobody = await world.ClientAsync(null);
        var codes = new List<string>();
        for (var number = 0; number < 4; number++)
        {
            codes.Add(await InviteAsync(root));
        }

        var answers = await Task.WhenAll(codes.Select((code, number) => AcceptAsync(nobody, code, number)));
        answers.Count(static answer => answer.Status == 200).ShouldBe(2);
        answers.Where(static answer => answer.Status != 200).ShouldAllBe(static answer => answer.Status == 409 && answer.Code == "too_many_invited_principals");

        // Who is there already accepts as ever; another community of the same name has no more room; and whoever is deleted makes room.
        using var eve = await world.ClientAsync("eve");
        (await eve.PostAsync("/api/invitations/accept", $$"""{"code":"{{await InviteAsync(root)}}"}""")).ShouldBe(200);
        (await root.DeleteAsync("/api/communities/chess")).ShouldBe(204);
        (await root.PostAsync("/api/communities", """{"id":"chess"}""")).ShouldBe(201);
        var last = await InviteAsync(root);
        (await AcceptAsync(nobody, last, 7)).ShouldBe(409, "too_many_invited_principals");
        var made = answers.First(static answer => answer.Status == 200).Json["principal"]!.GetValue<string>();
        (await root.DeleteAsync($"/api/principals/{made}")).ShouldBe(204);
        (await AcceptAsync(nobody, last, 7)).ShouldBe(200);
    }

    private static async Task<string> InviteAsync(ApiClient client) => (await client.PostAsync(Invitations, """{"roles":["member"]}""")).ShouldBe(201).Json["code"]!.GetValue<string>();

    private static Task<ApiAnswer> AcceptAsync(ApiClient client, string code, int number) =>
        client.PostAsync("/api/invitations/accept", $$"""{"code":"{{code}}","name":"guest{{number.ToString(CultureInfo.InvariantCulture)}}","password":"{{Visitor.Password}}"}""");
}
