using Bailey.Console.Api;
using Bailey.Console.Parts;
using Bailey.Server.Http;
using Bailey.Server.Instances;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Bailey.Console.Pages.Instance;

/// <summary>Registries and publishers' keys, as the policies of communities and of the instance have them.</summary>
public sealed partial class RegistriesPage
{
    private Page<RegistryView>? _registries;
    private Page<PublisherView>? _publishers;
    private Refusal? _unreadable;
    private ConfirmDialog _dialog = null!;
    private string _fingerprint = "";
    private string _chosen = "";
    private bool _block;
    private (string?, string?)? _shown;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [SupplyParameterFromQuery(Name = "registries")]
    private string? RegistriesFrom { get; set; }

    [SupplyParameterFromQuery(Name = "publishers")]
    private string? PublishersFrom { get; set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (RegistriesFrom, PublishersFrom))
        {
            return;
        }

        _shown = (RegistriesFrom, PublishersFrom);
        if (!await TryAsync(LoadAsync))
        {
            (_unreadable, Problem) = (Problem, null);
        }
    }

    private async Task LoadAsync()
    {
        _registries = await Api.GetAsync<Page<RegistryView>>(ApiPath.Of($"/api/system/registries?limit=50&cursor={RegistriesFrom ?? ""}"), Left);
        _publishers = await Api.GetAsync<Page<PublisherView>>(ApiPath.Of($"/api/system/publishers?limit=50&cursor={PublishersFrom ?? ""}"), Left);
    }

    private async Task AskAsync(string fingerprint, bool block)
    {
        (_chosen, _block) = (fingerprint, block);
        await _dialog.ShowAsync();
    }

    private async Task ChangeAsync()
    {
        var isDone = await TryAsync(
            async () =>
            {
                await Api.DoAsync(HttpMethod.Put, ApiPath.Of($"/api/system/publishers/{_chosen}"), new PublisherBlock(_block), cancellationToken: Left);
                await LoadAsync();
            },
            _block ? "The publisher is blocked." : "The publisher is not blocked any more.");
        if (isDone)
        {
            _fingerprint = "";
            await Js.InvokeVoidAsync("bailey.forget", "/registries");
        }
    }
}
