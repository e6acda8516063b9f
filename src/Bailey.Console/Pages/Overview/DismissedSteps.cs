using Microsoft.JSInterop;

namespace Bailey.Console.Pages.Overview;

/// <summary>Whether somebody put the first steps away, in this browser.</summary>
/// <param name="js">The browser.</param>
/// <param name="principal">Who.</param>
internal sealed class DismissedSteps(IJSRuntime js, string principal)
{
    private readonly string _key = $"bailey-first-steps:{principal}";

    internal async Task<bool> AreDismissedAsync()
    {
        try
        {
            return await js.InvokeAsync<string?>("localStorage.getItem", _key) is not null;
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException)
        {
            // Storage is off: they are shown until they are done.
            return false;
        }
    }

    internal async Task DismissAsync()
    {
        try
        {
            await js.InvokeVoidAsync("localStorage.setItem", _key, "dismissed");
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException)
        {
            // As above: they are away for as long as the page is there.
        }
    }
}
