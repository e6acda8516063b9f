using Bailey.Console.Tests.Browsing;
using Bailey.Plugins.Packages;
using Bailey.Server.Tests.Story;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Plugins;

/// <summary>What is let in, and how it is told what is not.</summary>
public sealed class InstallTests
{
    private const string SignedOnly = "trust_policy: signed_only\ninstall_sources: [upload]\n";

    [Fact]
    public async Task An_unsigned_package_is_refused_and_the_page_says_why_by_which_rule_and_where_it_is_changed()
    {
        await using var world = await ConsoleWorld.StartAsync(policy: SignedOnly);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/plugins/install", "Install a package");
        await page.GetByLabel("The package").SetInputFilesAsync(new FilePayload { Name = "echo.bailey", MimeType = "application/octet-stream", Buffer = EchoPackage.Build() });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Upload and check" }).ClickAsync();
        var refusal = page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(refusal).ToContainTextAsync("signature_missing");
        await Assertions.Expect(refusal).ToContainTextAsync("What helps:");
        await Assertions.Expect(page.GetByText("Why unsigned packages are refused")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Open the plugin policy of this community" })).ToHaveAttributeAsync("href", "/c/chess/policy#rule-trust_policy");
        await page.IsAccessibleAsync();
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.GetAsync("/api/communities/chess/plugin-packages")).Json["items"]!.AsArray().ShouldBeEmpty();

        // The link leads to that rule among many, and not to the top of its page.
        await refusal.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Plugin policy" }).ClickAsync();
        await page.IsShownAsync("Plugin policy");
        await Assertions.Expect(page.GetByRole(AriaRole.Group, new PageGetByRoleOptions { Name = "Whose packages are let in" })).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("#rule-trust_policy")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task A_signed_package_is_let_in_where_only_those_are_and_its_publisher_is_shown()
    {
        using var key = PublisherKey.Create();
        await using var world = await ConsoleWorld.StartAsync(policy: SignedOnly);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/plugins/install", "Install a package");
        await page.GetByLabel("The package").SetInputFilesAsync(new FilePayload { Name = "echo.bailey", MimeType = "application/octet-stream", Buffer = EchoPackage.Build(key: key) });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Upload and check" }).ClickAsync();
        await page.IsShownAsync("Review Echo 1.0.0");
        await Assertions.Expect(page.GetByText(key.Fingerprint.Text)).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_package_is_fetched_from_a_registry_that_is_listed_only_if_it_is_the_one_that_was_asked_for(bool byKeyboard)
    {
        var package = EchoPackage.Build(capabilities: "[]");
        await using var registry = await StoryRegistry.StartAsync(package);
        await using var world = await ConsoleWorld.StartAsync(
            policy: $"trust_policy: unsigned_allowed\ninstall_sources: [registry]\nregistry_allowlist: [\"http://127.0.0.1:{registry.Port}\"]\n",
            instance: $"enabled: true\nlocal_egress: [\"127.0.0.1/32:{registry.Port}\"]\n");
        var hands = new Hands(await world.OpenAsync("mo"), byKeyboard);
        var page = hands.Page;
        await page.ShowAsync("/c/chess/plugins/install?from=registry", "Install a package");
        await Assertions.Expect(page.GetByText("Any other registry is denied.")).ToBeVisibleAsync();
        await hands.TypeAsync("Address of the package", registry.At("/echo.bailey"));
        await hands.TypeAsync("Digest that it must have", new string('0', 64));
        await hands.PressAsync("Fetch and check");
        await Assertions.Expect(page.GetByText("digest_mismatch")).ToBeVisibleAsync();
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.GetAsync("/api/communities/chess/plugin-packages")).Json["items"]!.AsArray().ShouldBeEmpty();

        await hands.TypeAsync("Address of the package", "https://elsewhere.example.org/echo.bailey");
        await hands.PressAsync("Fetch and check");
        await Assertions.Expect(page.GetByText("registry_not_allowed")).ToBeVisibleAsync();
        await hands.TypeAsync("Address of the package", registry.At("/echo.bailey"));
        await hands.TypeAsync("Digest that it must have", PackageReader.DigestOf(package));
        await hands.PressAsync("Fetch and check");
        await page.IsShownAsync("Review Echo 1.0.0");
    }

    [Fact]
    public async Task Whoever_may_not_upload_is_told_so_with_the_permission_and_whom_to_ask()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("bob");
        await page.ShowAsync("/c/chess/plugins/install", "Install a package");
        await page.GetByLabel("The package").SetInputFilesAsync(new FilePayload { Name = "echo.bailey", MimeType = "application/octet-stream", Buffer = EchoPackage.Build() });
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Upload and check" }).ClickAsync();
        var refusal = page.GetByRole(AriaRole.Alert);
        await Assertions.Expect(refusal).ToContainTextAsync("permission_missing");
        await Assertions.Expect(refusal).ToContainTextAsync("plugin:package:upload");
        await Assertions.Expect(refusal).ToContainTextAsync("Who can change it:");
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_before_it_is_sent()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/plugins/install", "Install a package");
        var path = Path.Combine(world.Server.Folder, "large.bailey");
        await using (var file = File.Create(path))
        {
            file.SetLength(PackageArchiveLimits.Default.MaxPackedBytes + 1);
        }

        await page.GetByLabel("The package").SetInputFilesAsync(path);
        await Assertions.Expect(page.Locator("#package-file-fault")).ToContainTextAsync("32 MiB at most");
    }
}
