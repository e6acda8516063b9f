using Bailey.Console.Tests.Browsing;

namespace Bailey.Console.Tests.Rules;

/// <summary>What holds of every page about rules, for those who may do all and those who may do little.</summary>
public sealed class RulesPagesTests
{
    private static readonly (string Address, string Heading)[] s_pages =
    [
        ("/c/chess/policy", "Plugin policy"),
        ("/c/chess/policy?view=text", "Plugin policy"),
        ("/c/chess/policy?view=effective", "Plugin policy"),
        ("/policy", "Instance policy"),
        ("/policy?view=effective", "Instance policy"),
        ("/explain?principal=bob&operation=audit/query&community=chess", "Explain"),
        ("/explain?kind=capability&principal=bob&capability=fs:read&target=/etc&community=chess", "Explain"),
        ("/simulate?community=chess", "Simulate"),
        ("/c/chess/audit", "Audit"),
        ("/audit", "Audit"),
    ];

    [Theory]
    [InlineData("root")]
    [InlineData("bob")]
    public async Task Each_page_is_accessible_in_light_and_dark_and_fits_a_telephone(string who)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync(who);
        foreach (var (address, heading) in s_pages)
        {
            await page.SetViewportSizeAsync(1440, 900);
            await page.ShowAsync(address, heading);
            await page.IsAccessibleAsync();
            await page.SetViewportSizeAsync(390, 844);
            await page.FitsAsync();
        }
    }
}
