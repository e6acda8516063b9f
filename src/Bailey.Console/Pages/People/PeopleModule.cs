using Microsoft.JSInterop;

namespace Bailey.Console.Pages.People;

/// <summary>The script of the pages about people: copying, and making passkeys.</summary>
internal static class PeopleModule
{
    internal static ValueTask<IJSObjectReference> LoadAsync(IJSRuntime js) => js.InvokeAsync<IJSObjectReference>("import", "/_content/Bailey.Console/people.js");

    internal static async ValueTask ReleaseAsync(IJSObjectReference? module)
    {
        try
        {
            if (module is not null)
            {
                await module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The window is gone, and the module with it.
        }
    }
}
