using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Rules;

/// <summary>People change the plugin policy of their community, and an admin that of the instance.</summary>
public sealed class PolicyEditorTests
{
    private const string Api = "/api/communities/chess/plugin-policy";
    private const string Page = "/c/chess/policy";

    [Fact]
    public async Task A_moderator_opens_a_host_by_the_form_is_told_of_a_fault_while_typing_compares_and_saves()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync(Page, "Plugin policy");
        await page.GetByLabel("Let plugins connect to the network").CheckAsync();
        var hosts = page.GetByLabel("Hosts that plugins may connect to");
        await hosts.FillAsync("api.example.com\nhttps://bad/path");
        await Assertions.Expect(page.Locator("#rule-http_allowlist-fault")).ToContainTextAsync("Entry 2");
        await Assertions.Expect(Save(page)).ToBeDisabledAsync();
        await hosts.FillAsync("api.example.com");
        await Assertions.Expect(page.GetByRole(AriaRole.Table, new PageGetByRoleOptions { Name = "What changes by saving" })).ToContainTextAsync("api.example.com");
        await Save(page).ClickAsync();
        await Assertions.Expect(page.GetByText("The plugin policy is saved, and in force.")).ToBeVisibleAsync();
        await IsInForceAsync(world, "api.example.com");
        await page.ReloadAsync();
        await page.IsShownAsync("Plugin policy");
        await Assertions.Expect(hosts).ToHaveValueAsync("api.example.com");
        await Assertions.Expect(Save(page)).ToBeDisabledAsync();
    }

    [Fact]
    public async Task The_same_is_done_by_keyboard_alone()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await page.ShowAsync(Page, "Plugin policy");
        await page.TabToAsync(page.GetByLabel("Let plugins connect to the network"));
        await page.Keyboard.PressAsync("Space");
        await page.TypeByKeyboardAsync(page.GetByLabel("Hosts that plugins may connect to"), "api.example.com");
        await Assertions.Expect(Save(page)).ToBeEnabledAsync();
        await page.PressByKeyboardAsync(Save(page));
        await Assertions.Expect(page.GetByText("The plugin policy is saved, and in force.")).ToBeVisibleAsync();
        await IsInForceAsync(world, "api.example.com");
    }

    [Fact]
    public async Task Two_who_change_it_at_once_lose_nothing()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await page.ShowAsync(Page, "Plugin policy");
        await page.GetByLabel("Let plugins run on a schedule").CheckAsync();
        await Assertions.Expect(Save(page)).ToBeEnabledAsync();
        using var mo = await world.Server.ClientAsync("mo");
        var theirs = (await mo.GetAsync(Api)).ShouldBe(200);
        (await mo.PutAsync(Api, """{"trust_policy":"unsigned_allowed","install_sources":["upload","registry"]}""", ("If-Match", theirs.ETag!))).ShouldBe(200);
        await Save(page).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Somebody else changed this policy while you did" })).ToBeVisibleAsync();
        await page.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Put my changes on top of theirs" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Let plugins run on a schedule")).ToBeCheckedAsync();
        await Save(page).ClickAsync();
        await Assertions.Expect(page.GetByText("The plugin policy is saved, and in force.")).ToBeVisibleAsync();
        var merged = (await mo.GetAsync(Api)).ShouldBe(200).Json;
        merged["allow_background_jobs"]!.GetValue<bool>().ShouldBeTrue();
        merged["install_sources"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_typed_and_not_saved_is_back_after_the_page_was_loaded_anew_until_it_is_dropped()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await page.ShowAsync(Page, "Plugin policy");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add to “Trusted publishers”" }).ClickAsync();
        await page.GetByLabel("Whose it is").FillAsync("Ann");
        await Assertions.Expect(page.GetByText("must be mended first")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await page.IsShownAsync("Plugin policy");
        await Assertions.Expect(page.GetByLabel("Whose it is")).ToHaveValueAsync("Ann");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Drop it, and show what is in force" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Drop them" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Whose it is")).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await page.IsShownAsync("Plugin policy");
        await Assertions.Expect(page.GetByLabel("Whose it is")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task As_text_comments_stay_and_faults_are_told_by_line()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await page.ShowAsync(Page, "Plugin policy");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "As text", Exact = true }).ClickAsync();
        var text = page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "The document" });
        await text.FillAsync("# why\ntrust_policy: perhaps\n");
        await Assertions.Expect(page.Locator("#policy-faults")).ToContainTextAsync("Line 2");
        await text.FillAsync("# why\ntrust_policy: signed_only\n");
        await Save(page).ClickAsync();
        await Assertions.Expect(page.GetByText("The plugin policy is saved, and in force.")).ToBeVisibleAsync();
        await page.ReloadAsync();
        await page.IsShownAsync("Plugin policy");
        (await page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "The document" }).InputValueAsync()).ShouldStartWith("# why");
    }

    [Fact]
    public async Task A_document_that_is_too_long_to_be_checked_is_said_to_be_and_the_page_goes_on()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await page.ShowAsync($"{Page}?view=text", "Plugin policy");
        var text = page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "The document" });
        var tooMuch = page.GetByRole(AriaRole.Alert).Filter(new LocatorFilterOptions { HasText = "more than the 1,024 KiB" });
        await TypeAsync(text, "trust_policy: signed_only\n" + Comments(1_100_000));
        await Assertions.Expect(tooMuch).ToBeVisibleAsync();
        await page.IsAccessibleAsync();

        // As many characters, of which each is sent as six.
        await TypeAsync(text, "trust_policy: signed_only\n# " + new string('\u0001', 200_000));
        await Assertions.Expect(tooMuch).ToBeVisibleAsync();
        await TypeAsync(text, "trust_policy: perhaps\n");
        await Assertions.Expect(tooMuch).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#policy-faults")).ToContainTextAsync("Line 1");

        // What fits is taken, and what of it cannot be kept in the window makes the page no harder to open.
        await TypeAsync(text, "trust_policy: signed_only\n" + Comments(1_000_000));
        await Save(page).ClickAsync();
        await Assertions.Expect(page.GetByText("The plugin policy is saved, and in force.")).ToBeVisibleAsync();
        await TypeAsync(text, "trust_policy: unsigned_allowed\n" + Comments(1_000_000));
        await Assertions.Expect(Save(page)).ToBeEnabledAsync();
        await page.ReloadAsync();
        await page.IsShownAsync("Plugin policy");
        await Assertions.Expect(text).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("^trust_policy: "));
    }

    [Fact]
    public async Task Who_may_not_change_it_sees_it_and_whom_to_ask_and_what_is_in_force()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("olga");
        await page.ShowAsync(Page, "Plugin policy");
        await Assertions.Expect(page.Locator("#rights")).ToContainTextAsync("admins and moderators of this community");
        await Assertions.Expect(page.GetByLabel("Let plugins connect to the network")).ToBeDisabledAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "What is in force" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { Name = "storage:kv" })).ToContainTextAsync("allowed");
        var denied = page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { Name = "fs:write" });
        await Assertions.Expect(denied).ToContainTextAsync("Instance policy");
        await Assertions.Expect(denied).ToContainTextAsync("Who can change it");
        await page.ShowAsync("/policy", "Instance policy");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("permission_missing");
    }

    [Fact]
    public async Task An_admin_vouches_for_a_plugin_in_the_policy_of_the_instance_and_mends_one_that_has_faults()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/policy", "Instance policy");
        await page.GetByLabel("4 · system").CheckAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add to “Plugins that you vouch for”" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "Plugin", Exact = true }).FillAsync("org.example.mail");
        await page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "Why" }).FillAsync("reviewed");
        await page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "Who gave the word" }).FillAsync("root");
        await page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "When" }).FillAsync("2026-11-22");
        await Save(page).ClickAsync();
        await Assertions.Expect(page.GetByText("The policy of the instance is saved, and in force.")).ToBeVisibleAsync();
        world.Server.Host.Policy.Current.Instance.PluginAllowlist.ShouldHaveSingleItem().Id.ShouldBe("org.example.mail");
        world.Server.Write("etc/instance.yaml", "enabled: [true\n");
        await world.Server.Host.ReloadPolicyAsync();
        await page.ShowAsync("/policy?view=effective", "Instance policy");
        await Assertions.Expect(page.GetByText("Nothing is allowed until this is mended")).ToBeVisibleAsync();
        await page.ShowAsync("/policy", "Instance policy");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Mend it as text" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "The document" }).FillAsync("enabled: true\n");
        await Save(page).ClickAsync();
        await Assertions.Expect(page.GetByText("The policy of the instance is saved, and in force.")).ToBeVisibleAsync();
        world.Server.Host.Policy.Current.InstanceFault.ShouldBeNull();
    }

    // As if it was pasted.
    private static Task TypeAsync(ILocator field, string text) =>
        field.EvaluateAsync("(field, text) => { field.value = text; field.dispatchEvent(new Event('input', { bubbles: true })); }", text);

    private static string Comments(int length) => string.Concat(Enumerable.Repeat("# " + new string('x', 97) + "\n", length / 100));

    private static ILocator Save(IPage page) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save and put in force" });

    private static async Task IsInForceAsync(ConsoleWorld world, string host)
    {
        using var alice = await world.Server.ClientAsync("alice");
        var policy = (await alice.GetAsync(Api)).ShouldBe(200).Json;
        policy["allow_outbound_http"]!.GetValue<bool>().ShouldBeTrue();
        policy["http_allowlist"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldBe(host);
    }
}
