using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.People;

/// <summary>Who belongs to a community, and what they may do in it.</summary>
public sealed class MemberTests
{
    [Fact]
    public async Task Somebody_is_invited_by_a_link_and_the_invitation_is_taken_back()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await page.ShowAsync("/c/chess/members", "Members");
        await page.Link("Invite someone").First.ClickAsync();
        await page.IsShownAsync("Invitations");
        await page.GetByLabel("For whom it is").FillAsync("Carol");
        await page.Button("Make the link").ClickAsync();
        var link = await page.GetByLabel("Link to send").InputValueAsync();
        link.ShouldContain("/invitation?code=");
        await page.Button("Copy").ClickAsync();

        // Not every browser lets a page copy; then it says how to.
        await Assertions.Expect(page.Told()).ToContainTextAsync(new System.Text.RegularExpressions.Regex("Copied|did not allow copying"));
        await page.Button("I have kept it").ClickAsync();
        await page.GetByLabel("Link to send").IsGoneAsync();

        // It really lets somebody in.
        using var stranger = await world.Server.ClientAsync(null);
        var code = Uri.UnescapeDataString(link.Split("code=")[1]);
        (await stranger.PostAsync("/api/invitations/accept", $$"""{"code":"{{code}}","name":"carol","password":"a long enough secret of hers"}""")).ShouldBe(200).Json["roles"]!.ToJsonString().ShouldBe("[\"member\"]");

        // By keyboard: another one, which is taken back.
        await page.ShowAsync("/c/chess/invitations", "Invitations");
        await page.TypeByKeyboardAsync(page.GetByLabel("For whom it is"), "Dora");
        await page.PressByKeyboardAsync(page.Button("Make the link"));
        await page.GetByLabel("Link to send").IsThereAsync();
        await page.PressByKeyboardAsync(page.Button("Take back the invitation for Dora"));
        await page.PressByKeyboardAsync(page.Button("Take it back"));
        await page.Row("Dora").IsGoneAsync();
        await page.GetByText("No invitation waits").IsThereAsync();
    }

    [Fact]
    public async Task Roles_of_a_member_are_changed_and_the_last_admin_stays()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await page.ShowAsync("/c/chess/members", "Members");
        await page.Link("Roles of olga").ClickAsync();
        await page.Box("moderator").CheckAsync();
        await page.Box("observer").UncheckAsync();
        await page.Button("Save the roles").ClickAsync();
        await page.Told().ShowsAsync("olga has the roles moderator");
        await page.Row("olga").ShowsAsync("moderator");

        // By keyboard.
        await page.PressByKeyboardAsync(page.Link("Roles of bob"));
        await page.TabToAsync(page.Box("observer"));
        await page.Keyboard.PressAsync("Space");
        await page.PressByKeyboardAsync(page.Button("Save the roles"));
        await page.Row("bob").ShowsAsync("observer");

        await page.ShowAsync("/c/chess/members?member=alice", "Members");
        await page.Box("admin").UncheckAsync();
        await page.Box("observer").CheckAsync();
        await page.Button("Save the roles").ClickAsync();
        await page.GetByRole(AriaRole.Alert).ShowsAsync("without an admin");

        // What was chosen stays where it was refused.
        (await page.Box("observer").IsCheckedAsync()).ShouldBeTrue();
        await page.ShowAsync("/c/chess/members?member=bob", "Members");
        await page.Button("Remove bob from the community…").ClickAsync();
        await page.Button("Remove bob", exact: true).ClickAsync();
        await page.Row("bob").IsGoneAsync();
        using var bob = await world.Server.ClientAsync("bob");
        (await bob.GetAsync("/api/communities/chess")).ShouldBe(404);
    }

    [Fact]
    public async Task A_role_is_made_of_permissions_in_words_given_and_only_then_deleted_when_nobody_has_it()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await page.ShowAsync("/c/chess/roles", "Roles");
        await page.Link("Make a role").ClickAsync();
        await page.Locator("#name").FillAsync("arbiter");
        await page.Locator("#description").FillAsync("Settles disputes");
        await page.GetByText("The audit log", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { Name = "audit:read" }).CheckAsync();
        await page.GetByText("Jobs", new PageGetByTextOptions { Exact = true }).Last.ClickAsync();
        await page.Locator("#permission-job-all").CheckAsync();
        await page.GetByText("2 chosen.").IsThereAsync();
        await page.Button("Make the role").ClickAsync();
        await page.Told().ShowsAsync("The role arbiter is there");
        using var alice = await world.Server.ClientAsync("alice");
        (await alice.GetAsync("/api/communities/chess/roles/arbiter")).ShouldBe(200).Json["permissions"]!.ToJsonString().ShouldBe("[\"audit:read\",\"job:*\"]");
        (await alice.PutAsync("/api/communities/chess/members/bob/roles", """{"roles":["member","arbiter"]}""")).ShouldBe(200);

        // By keyboard: it is changed.
        await page.PressByKeyboardAsync(page.Link("Change arbiter"));
        await page.TypeByKeyboardAsync(page.Locator("#description"), "Settles what is disputed");
        await page.PressByKeyboardAsync(page.Button("Save the role"));
        await page.GetByText("Settles what is disputed").IsThereAsync();
        await page.Button("Delete arbiter").ClickAsync();
        await page.Button("Delete it", exact: true).ClickAsync();
        await page.GetByRole(AriaRole.Alert).ShowsAsync("is had by 1: bob");
        (await alice.PutAsync("/api/communities/chess/members/bob/roles", """{"roles":["member"]}""")).ShouldBe(200);
        await page.PressByKeyboardAsync(page.Button("Delete arbiter"));
        await page.PressByKeyboardAsync(page.Button("Delete it", exact: true));
        await page.Button("Delete arbiter").IsGoneAsync();
    }

    [Fact]
    public async Task Nobody_is_offered_to_hand_out_what_they_do_not_hold()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/invitations", "Invitations");
        (await page.Box("admin").IsDisabledAsync()).ShouldBeTrue();
        (await page.Box("moderator").IsDisabledAsync()).ShouldBeFalse();
        await page.GetByText("It holds more than you do").First.IsThereAsync();
    }
}
