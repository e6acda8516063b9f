using Bailey.Console.Tests.Browsing;

namespace Bailey.Console.Tests.People;

/// <summary>Each page about people, as whoever governs and as whoever may do little.</summary>
public sealed class EveryPageTests
{
    private static readonly (string Address, string Heading)[] s_all =
    [
        ("/", "Overview"),
        ("/communities", "Communities"),
        ("/communities/new", "Create a community"),
        ("/c/chess/settings", "Settings"),
        ("/c/chess/members", "Members"),
        ("/c/chess/members?member=bob", "Members"),
        ("/c/chess/invitations", "Invitations"),
        ("/c/chess/roles", "Roles"),
        ("/c/chess/roles?role=arbiter", "Roles"),
        ("/roles", "Instance roles"),
        ("/c/chess/domains?domain=games", "Domains"),
        ("/c/chess/domains?under=games", "Domains"),
        ("/principals", "Principals"),
        ("/principals/new", "Add a principal"),
        ("/principals/importer", "importer"),
        ("/principals/importer?view=permissions", "importer"),
        ("/principals/bob?view=quotas", "bob"),
        ("/principals/importer?view=reach", "importer"),
        ("/principals/importer?view=sign-in", "importer"),
        ("/principals/bob?view=sign-in", "bob"),
        ("/account", "Your account"),
        ("/account?view=sign-in", "Your account"),
        ("/account?view=tokens", "Your account"),
        ("/account?view=usage", "Your account"),
    ];

    [Theory]
    [InlineData("root")]
    [InlineData("olga")]
    public async Task Each_page_is_accessible_in_light_and_dark_and_fits_a_narrow_window(string principal)
    {
        await using var world = await ConsoleWorld.StartAsync(policy: PeopleWorld.JobsPolicy, instance: PeopleWorld.JobsInstance);
        await PeopleWorld.FurnishAsync(world);
        var page = await world.OpenAsync(principal);
        foreach (var (address, heading) in s_all)
        {
            await page.SetViewportSizeAsync(1440, 900);
            await page.ShowAsync(address, heading);
            await page.IsAccessibleAsync();
            await page.SetViewportSizeAsync(390, 844);
            await page.FitsAsync();
        }
    }

    [Fact]
    public async Task Whoever_may_not_is_told_why_and_whom_to_ask()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("olga");
        await page.ShowAsync("/principals", "Principals");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Alert).ShowsAsync("principal:read");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Alert).ShowsAsync("An admin of the instance");
        await page.ShowAsync("/c/chess/invitations", "Invitations");
        var closed = page.Button("Invite someone");
        (await closed.IsDisabledAsync()).ShouldBeTrue();
        await page.Locator(".permit").First.ShowsAsync("member:invite");
        await page.Locator(".permit").First.ShowsAsync("an admin of this community");
        await page.Link("an admin of this community").First.ClickAsync();
        await page.Row("alice").IsThereAsync();
        await page.Row("bob").IsGoneAsync();
        await page.ShowAsync("/c/chess/settings", "Settings");
        (await page.Button("Delete it…").IsDisabledAsync()).ShouldBeTrue();

        // What cannot be told beforehand is refused by the API, and explained.
        await page.ShowAsync("/communities/new", "Create a community");
        await page.GetByLabel("Identifier").FillAsync("draughts");
        await page.Button("Create it").ClickAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Alert).ShowsAsync("system:community:create");

        // A community that one may not know of is none.
        var eve = await world.OpenAsync("eve");
        await eve.ShowAsync("/c/chess/members", "There is no such community");

        // Where a community refuses, the link leads to those of that community who may change it.
        await page.ShowAsync("/c/chess/members?member=bob", "Members");
        await page.Locator(".permit").First.ShowsAsync("member:role:update");
    }
}
