using System.Text.Json;
using Bailey.Console.Hosting;
using Microsoft.JSInterop;

namespace Bailey.Console.Pages.Policies;

/// <summary>Keeps what is typed into an editor in this window of the browser until it is saved, with what it began from, for whoever typed it.</summary>
/// <param name="js">The browser.</param>
/// <param name="principal">Who types. The browser forgets what is kept for others: console.js knows the form of the key.</param>
/// <param name="name">Which editor.</param>
internal sealed class DraftStore(IJSRuntime js, string principal, string name)
{
    private readonly string _key = $"bailey-kept:{principal}:draft:{name}";

    /// <summary>What was kept; null where nothing was, or the browser keeps nothing.</summary>
    internal async Task<KeptDraft?> FindAsync()
    {
        try
        {
            return await js.InvokeAsync<string?>("sessionStorage.getItem", _key) is { } text ? JsonSerializer.Deserialize<KeptDraft>(text) : null;
        }
        catch (Exception e) when (e is JSException or JsonException or JSDisconnectedException)
        {
            return null;
        }
    }

    internal async Task KeepAsync(KeptDraft draft)
    {
        var text = JsonSerializer.Serialize(draft);
        if (JsonSerializer.SerializeToUtf8Bytes(text).Length > ConsolePages.MaxTypedBytes)
        {
            // It would not fit into the message that brings it back: the draft lives as long as the page does.
            await ForgetAsync();
            return;
        }

        try
        {
            await js.InvokeVoidAsync("sessionStorage.setItem", _key, text);
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException or TaskCanceledException)
        {
            // Storage is off or full, or the window is gone: the draft lives as long as the page does.
        }
    }

    internal async Task ForgetAsync()
    {
        try
        {
            await js.InvokeVoidAsync("sessionStorage.removeItem", _key);
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException or TaskCanceledException)
        {
            // As above.
        }
    }
}
