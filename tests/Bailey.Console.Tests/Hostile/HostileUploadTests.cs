using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Hostile;

/// <summary>What somebody can make the server hold in memory by choosing large files.</summary>
public sealed class HostileUploadTests
{
    [Fact]
    public async Task Of_a_file_of_somebody_who_may_not_install_packages_nothing_is_taken()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("olga");
        long sent = 0;
        page.WebSocket += (_, socket) => socket.FrameSent += (_, frame) => Interlocked.Add(ref sent, frame.Binary?.Length ?? frame.Text?.Length ?? 0);
        await page.ShowAsync("/c/chess/plugins/install", "Install a package");
        await page.GetByLabel("The package").SetInputFilesAsync(new FilePayload { Name = "large.bailey", MimeType = "application/octet-stream", Buffer = new byte[8 * 1024 * 1024] });
        await Assertions.Expect(page.GetByText("large.bailey, ")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Upload and check" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert).Filter(new LocatorFilterOptions { HasText = "permission_missing" }).First).ToBeVisibleAsync();
        Interlocked.Read(ref sent).ShouldBeLessThan(512 * 1024);
    }
}
