using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.People;

/// <summary>Communities: made, renamed and deleted, and what needs somebody over all of them.</summary>
public sealed class CommunityTests
{
    [Fact]
    public async Task What_needs_somebody_is_on_the_overview_with_a_link_to_where_it_is_mended()
    {
        await using var world = await ConsoleWorld.StartAsync(policy: PeopleWorld.JobsPolicy, instance: PeopleWorld.JobsInstance);
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/", "Overview");
        await page.GetByText("Nothing needs you").IsThereAsync();
        await PeopleWorld.FurnishAsync(world);
        await page.Button("Look again").ClickAsync();
        await page.Row("Waits for consent").ShowsAsync("org.example.echo");
        (await page.Row("Waits for consent").GetByRole(AriaRole.Link).GetAttributeAsync("href")).ShouldBe("/c/chess/packages/org.example.echo/review?version=1.0.0");
        await page.Row("Job failed").ShowsAsync("new-year");
        (await page.Row("Job failed").GetByRole(AriaRole.Link).GetAttributeAsync("href")).ShouldBe("/c/chess/jobs/org.example.clock/new-year");
        await page.Row("Quota nearly full").ShowsAsync("bob");
        await page.Row("Quota nearly full").GetByRole(AriaRole.Link).ClickAsync();
        await page.IsShownAsync("bob");
        await page.Row("Kept data").ShowsAsync("90");

        // Whoever may not look after it is not told of it; everybody is of what is their own.
        var bob = await world.OpenAsync("bob");
        await bob.ShowAsync("/", "Overview");
        await bob.Row("Quota nearly full").ShowsAsync("bob");
        var eve = await world.OpenAsync("eve");
        await eve.ShowAsync("/", "Overview");
        await eve.GetByText("Nothing needs you").IsThereAsync();
        await eve.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "First steps" }).IsThereAsync();
        await eve.Link("instance policy").IsGoneAsync();
    }

    [Fact]
    public async Task A_community_is_made_renamed_and_deleted_by_typing_its_identifier()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/communities", "Communities");
        await page.Link("Create a community").ClickAsync();
        await page.IsShownAsync("Create a community");
        await page.GetByLabel("Identifier").FillAsync("chess");
        await page.Button("Create it").ClickAsync();
        await page.GetByRole(AriaRole.Alert).ShowsAsync("there is a community 'chess' already");
        await page.GetByLabel("Identifier").FillAsync("draughts");
        await page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true }).FillAsync("Draughts club");
        await page.Button("Create it").ClickAsync();
        await page.WaitForURLAsync("**/c/draughts/plugins");
        await page.ShowAsync("/c/draughts/settings", "Settings");
        await page.GetByLabel("What it is for").FillAsync("For all who play draughts");
        await page.Button("Save").ClickAsync();
        await page.Told().ShowsAsync("Saved");
        await page.ShowAsync("/communities?search=draught", "Communities");
        await page.Row("Draughts club").ShowsAsync("For all who play draughts");
        await page.Row("chess").IsGoneAsync();
        await page.ShowAsync("/c/draughts/settings", "Settings");
        await page.Button("Delete it…").ClickAsync();
        await page.Button("Delete it for good").IsThereAsync();
        (await page.Button("Delete it for good").IsDisabledAsync()).ShouldBeTrue();
        await page.GetByLabel("Identifier of the community").FillAsync("draughts");
        await page.Button("Delete it for good").ClickAsync();
        await page.IsShownAsync("Communities");
        await page.Row("Draughts club").IsGoneAsync();
        using var root = await world.Server.ClientAsync("root");
        (await root.GetAsync("/api/communities/draughts")).ShouldBe(404);
    }

    [Fact]
    public async Task A_community_is_made_and_deleted_by_keyboard_alone()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/communities", "Communities");
        await page.PressByKeyboardAsync(page.Link("Create a community"));
        await page.IsShownAsync("Create a community");
        await page.TypeByKeyboardAsync(page.GetByLabel("Identifier"), "go");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/c/go/plugins");
        await page.ShowAsync("/c/go/settings", "Settings");
        await page.PressByKeyboardAsync(page.Button("Delete it…"));
        await page.TypeByKeyboardAsync(page.GetByLabel("Identifier of the community"), "go");
        await page.PressByKeyboardAsync(page.Button("Delete it for good"));
        await page.IsShownAsync("Communities");
        await page.Row("go").IsGoneAsync();
    }

    [Fact]
    public async Task Domains_are_made_moved_and_deleted_with_those_in_them()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await page.ShowAsync("/c/chess/domains", "Domains");
        await page.Link("Make a domain").ClickAsync();
        await page.GetByLabel("Identifier").FillAsync("games");
        await page.GetByLabel("Name", new PageGetByLabelOptions { Exact = false }).First.FillAsync("Games");
        await page.Button("Make it").ClickAsync();
        var tree = page.GetByRole(AriaRole.Navigation, new PageGetByRoleOptions { Name = "Tree of domains" });
        await tree.ShowsAsync("Games");

        // By keyboard: one in it.
        await page.PressByKeyboardAsync(page.Link("Make one in Games"));
        await page.TypeByKeyboardAsync(page.GetByLabel("Identifier"), "blitz");
        await page.TypeByKeyboardAsync(page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "Name" }), "Blitz");
        await page.Keyboard.PressAsync("Enter");
        await tree.ShowsAsync("Blitz");
        using var alice = await world.Server.ClientAsync("alice");
        (await alice.GetAsync("/api/communities/chess/domains/blitz")).ShouldBe(200).Json["path"]!.GetValue<string>().ShouldBe("/games/blitz");
        await page.GetByLabel("Is part of").SelectOptionAsync("");
        await page.Button("Save").ClickAsync();
        await page.Told().ShowsAsync("is saved");
        (await alice.GetAsync("/api/communities/chess/domains/blitz")).ShouldBe(200).Json["path"]!.GetValue<string>().ShouldBe("/blitz");
        await page.ShowAsync("/c/chess/domains?domain=games", "Domains");
        await page.Button("Delete Games…").ClickAsync();
        await page.Button("Delete it", exact: true).ClickAsync();
        await tree.GetByText("Games").IsGoneAsync();
        await tree.ShowsAsync("Blitz");
    }
}
