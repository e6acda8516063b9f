using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Rules;

/// <summary>Whoever is denied by a command rule finds that rule.</summary>
public sealed class CommandRulesTests
{
    [Fact]
    public async Task A_denial_by_a_command_rule_leads_to_the_rules_and_to_who_writes_them()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/system", "System");
        var rules = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Command rules" });
        await Assertions.Expect(rules).ToContainTextAsync("There are none: no operation is taken away.");

        world.Server.Write("policy.yml", "name: calm\ndescription: Nobody looks at the log here\ndeny: [audit/query]\n");
        await world.Server.Host.ReloadPolicyAsync();
        await page.ShowAsync("/c/chess/audit", "Audit");
        var refusal = page.GetByRole(AriaRole.Alert).First;
        await Assertions.Expect(refusal).ToContainTextAsync("command_denylisted");
        await refusal.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Command rules" }).ClickAsync();
        await page.IsShownAsync("System");
        await Assertions.Expect(rules).ToBeFocusedAsync();
        await Assertions.Expect(rules).ToBeInViewportAsync();
        await Assertions.Expect(rules).ToContainTextAsync("calm: Nobody looks at the log here");
        await Assertions.Expect(rules).ToContainTextAsync("Accepts everything, but not audit/query.");
        await Assertions.Expect(rules.GetByText("Operations that are taken away")).ToBeVisibleAsync();
        await page.IsAccessibleAsync();
        await page.FitsAsync();
    }
}
