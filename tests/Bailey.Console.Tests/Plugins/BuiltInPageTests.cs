using Bailey.Console.Tests.Browsing;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Plugins;

/// <summary>Built-in plugins of a community.</summary>
public sealed class BuiltInPageTests
{
    private const string Schema = """{"type":"object","additionalProperties":false,"properties":{"word":{"type":"string","title":"Word","default":"hello","maxLength":10}}}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_built_in_plugin_is_set_disabled_and_enabled_for_a_community(bool byKeyboard)
    {
        await using var world = await ConsoleWorld.StartAsync(configure: Compose);
        var hands = new Hands(await world.OpenAsync("mo"), byKeyboard);
        var page = hands.Page;
        await page.ShowAsync("/c/chess/plugins?kind=built-in", "Plugins & rules");
        await hands.FollowAsync("words");
        await page.IsShownAsync("words");
        await Assertions.Expect(page.GetByText("Says a word.")).ToBeVisibleAsync();
        await hands.TypeAsync("Word", "a word that is too long");
        await hands.PressAsync("Save the settings");
        await Assertions.Expect(page.Locator("#setting-word-fault")).ToContainTextAsync("10 characters or fewer");
        await hands.TypeAsync("Word", "salve");
        await hands.PressAsync("Save the settings");
        await Assertions.Expect(page.GetByText("The settings of words are saved.")).ToBeVisibleAsync();
        await hands.PressAsync("Disable in this community");
        await Assertions.Expect(page.GetByText("Disabled here")).ToBeVisibleAsync();
        await hands.PressAsync("Enable in this community");
        await Assertions.Expect(page.GetByText("In force")).ToBeVisibleAsync();
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.GetAsync("/api/communities/chess/plugins/words/settings")).ShouldBe(200).Json["word"]!.GetValue<string>().ShouldBe("salve");
        await page.IsAccessibleAsync();
        await page.SetViewportSizeAsync(390, 900);
        await page.FitsAsync();
        await page.LookAsync("plugins", "built-in");
    }

    [Fact]
    public async Task Whoever_may_not_switch_it_or_see_its_settings_is_told_why()
    {
        await using var world = await ConsoleWorld.StartAsync(configure: Compose);
        var page = await world.OpenAsync("olga");
        await page.ShowAsync("/c/chess/built-ins/words", "words");
        await Assertions.Expect(page.GetByText("You may not see them.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Disable in this community" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("plugin:disable");
    }

    private static void Compose(BaileySetup setup) => setup.BuiltIns.Add(new PluginBuilder("words", "1.0.0").Describe("Says a word.").Switchable(CommunitySwitch.OnByDefault).WithSettings(Schema)
        .Action("say", "test.words", static (_, _) => ValueTask.FromResult(HookAnswer.Pass)).Build());
}
