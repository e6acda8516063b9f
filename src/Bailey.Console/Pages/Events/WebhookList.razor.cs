using Bailey.Console.Api;
using Bailey.Console.Parts;
using Bailey.Server.Events.Webhooks;
using Bailey.Server.Http;
using Microsoft.AspNetCore.Components;

namespace Bailey.Console.Pages.Events;

/// <summary>Webhooks: made, changed, deleted.</summary>
public sealed partial class WebhookList
{
    private Page<WebhookView>? _hooks;
    private WebhookView? _editing;
    private WebhookView? _made;
    private WebhookView? _asked;
    private WebhookFields? _form;
    private string? _tag;
    private string? _edited;
    private Refusal? _failed;
    private ConfirmDialog? _dialog;

    /// <summary>The community.</summary>
    [Parameter, EditorRequired]
    public string Community { get; set; } = "";

    /// <summary>The id of the one that is changed; <c>new</c> for one that is made; null for none.</summary>
    [Parameter]
    public string? Edited { get; set; }

    private string Root => ApiPath.Of($"/api/communities/{Community}/events/webhooks");

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_hooks is null)
        {
            await LoadAsync();
        }

        if (_edited != Edited)
        {
            _edited = Edited;
            await EditAsync();
        }
    }

    private async Task LoadAsync()
    {
        await TryAsync(async () => _hooks = await Api.GetAsync<Page<WebhookView>>($"{Root}?limit=100", Left));
        (_failed, Problem) = (Problem, null);
    }

    private async Task EditAsync()
    {
        (_form, _editing, _tag, Problem) = (null, null, null, null);
        if (Edited == "new")
        {
            _form = new WebhookFields();
        }
        else if (Edited is not null)
        {
            await TryAsync(async () =>
            {
                (_editing, _tag) = await Api.GetTaggedAsync<WebhookView>(Root + ApiPath.Of($"/{Edited}"), Left);
                _form = new WebhookFields { Url = _editing.Url, IsEnabled = _editing.IsEnabled, Types = [.. _editing.Types] };
            });
        }
    }

    private async Task SaveAsync()
    {
        var request = new WebhookRequest(_form!.Url, [.. _form.Types], _form.IsEnabled);
        var isDone = _editing is null
            ? await TryAsync(async () => _made = (await Api.SendAsync<WebhookView>(HttpMethod.Post, Root, request, null, Left)).Value, "The webhook is made. Copy its secret now.")
            : await TryAsync(() => Api.SendAsync<WebhookView>(HttpMethod.Put, Root + ApiPath.Of($"/{_editing.Id}"), request, _tag, Left), "The webhook is changed.");
        if (isDone)
        {
            await LoadAsync();
            Navigation.NavigateTo(Address(null));
        }
    }

    private async Task AskAsync(WebhookView hook)
    {
        _asked = hook;
        StateHasChanged();
        await _dialog!.ShowAsync();
    }

    private async Task DeleteAsync()
    {
        if (await TryAsync(() => Api.DoAsync(HttpMethod.Delete, Root + ApiPath.Of($"/{_asked!.Id}"), null, null, Left), "The webhook is deleted."))
        {
            await LoadAsync();
        }
    }

    private static (string Text, string Tone) StateOf(WebhookView hook) =>
        !hook.IsEnabled ? ("switched off", hook.DisabledReason is null ? "plain" : "bad")
        : hook.Failures > 0 ? ("failing", "warn")
        : ("on", "good");

    private string Address(string? id) => $"/c/{Community}/events?view=webhooks{(id is null ? null : $"&webhook={Uri.EscapeDataString(id)}")}";
}
