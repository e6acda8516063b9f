using Microsoft.Playwright;

namespace Bailey.Console.Tests.Browsing;

/// <summary>How somebody uses a page: by mouse, or by the keyboard alone. A flow that is written for hands is proved for both.</summary>
/// <param name="page">The page.</param>
/// <param name="byKeyboard">Whether there is no mouse.</param>
internal sealed class Hands(IPage page, bool byKeyboard)
{
    public IPage Page => page;

    public Task PressAsync(string button, AriaRole role = AriaRole.Button) => PressAsync(page.GetByRole(role, new PageGetByRoleOptions { Name = button, Exact = true }));

    public async Task PressAsync(ILocator target)
    {
        if (byKeyboard)
        {
            await Assertions.Expect(target).ToBeEnabledAsync();
            await page.PressByKeyboardAsync(target);
        }
        else
        {
            await target.ClickAsync();
        }
    }

    public Task FollowAsync(string link) => PressAsync(link, AriaRole.Link);

    /// <summary>Goes to another view of the same thing.</summary>
    public Task ViewAsync(string tab) => PressAsync(page.Locator(".tabs").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = tab, Exact = true }));

    public async Task TypeAsync(string label, string text)
    {
        var field = page.GetByLabel(label);
        if (byKeyboard)
        {
            await page.TypeByKeyboardAsync(field, text);
        }
        else
        {
            await field.FillAsync(text);
        }
    }

    public async Task TickAsync(string label, bool isTicked)
    {
        var box = page.GetByLabel(label);
        if (!byKeyboard)
        {
            await box.SetCheckedAsync(isTicked);
        }
        else if (await box.IsCheckedAsync() != isTicked)
        {
            await page.TabToAsync(box);
            await page.Keyboard.PressAsync("Space");
        }
    }

    public async Task UploadAsync(string label, string name, byte[] bytes)
    {
        var field = page.GetByLabel(label);
        var file = new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = bytes };
        if (byKeyboard)
        {
            // A page that is drawn anew just then loses the key: whoever sits there presses it again.
            for (var attempt = 1; ; attempt++)
            {
                await page.TabToAsync(field);
                try
                {
                    var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Enter"), new PageRunAndWaitForFileChooserOptions { Timeout = 10_000 });
                    await chooser.SetFilesAsync(file);
                    return;
                }
                catch (TimeoutException) when (attempt < 4)
                {
                }
            }
        }
        else
        {
            await field.SetInputFilesAsync(file);
        }
    }
}
