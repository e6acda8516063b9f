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
            await ChooseByKeyboardAsync(field, file);
        }
        else
        {
            await field.SetInputFilesAsync(file);
        }
    }

    // Choosers are taken from before the key is pressed until one is there: one that came late, when nobody waited for it any more, would stay open in the
    // browser and keep others from coming, however often the key is pressed.
    private async Task ChooseByKeyboardAsync(ILocator field, FilePayload file)
    {
        var opened = new TaskCompletionSource<IFileChooser>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Take(object? sender, IFileChooser chooser) => opened.TrySetResult(chooser);
        page.FileChooser += Take;
        try
        {
            // A page that is drawn anew just then loses the key: whoever sits there presses it again.
            for (var attempt = 0; attempt < 6 && !opened.Task.IsCompleted; attempt++)
            {
                await page.TabToAsync(field);
                await page.Keyboard.PressAsync("Enter");
                await Task.WhenAny(opened.Task, Task.Delay(TimeSpan.FromSeconds(10)));
            }

            opened.Task.IsCompleted.ShouldBeTrue("the field opens no chooser");
            await (await opened.Task).SetFilesAsync(file);
        }
        finally
        {
            page.FileChooser -= Take;
        }
    }
}
