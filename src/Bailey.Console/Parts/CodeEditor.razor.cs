using System.Globalization;
using Bailey.Console.Assets;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Bailey.Console.Parts;

/// <summary>A field for code, as <c>&lt;CodeEditor Id="code" Label="Code" Language="csharp" @bind-Value="_code" Markers="_markers" /&gt;</c>.</summary>
public sealed partial class CodeEditor : ComponentBase, IAsyncDisposable
{
    private IJSObjectReference? _module;
    private string? _shown;
    private IReadOnlyList<CodeMarker>? _marked;
    private (string Language, bool ReadOnly) _set;
    private bool _isRich;
    private bool _isLoading = true;
    private bool _hasFailed;

    /// <summary>The id of the field, unique on the page. What <see cref="KeptText"/> keeps, it keeps by this.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>What it is for, for all to see and for screen readers to say.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>What helps to fill it in.</summary>
    [Parameter]
    public string? Hint { get; set; }

    /// <summary>What is wrong with it.</summary>
    [Parameter]
    public string? Fault { get; set; }

    /// <summary>csharp, json or yaml. Default csharp.</summary>
    [Parameter]
    public string Language { get; set; } = "csharp";

    /// <summary>The text.</summary>
    [Parameter]
    public string Value { get; set; } = "";

    /// <summary>Raised a quarter of a second after somebody stopped typing, and before anything else on the page is pressed.</summary>
    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    /// <summary>Whether it can only be read. Default no.</summary>
    [Parameter]
    public bool ReadOnly { get; set; }

    /// <summary>Lines to be seen at once. Default 20.</summary>
    [Parameter]
    public int Rows { get; set; } = 20;

    /// <summary>What is to be seen at places of the text; give another list to change it.</summary>
    [Parameter]
    public IReadOnlyList<CodeMarker> Markers { get; set; } = [];

    /// <summary>The id of the button that Ctrl+S presses; null for none.</summary>
    [Parameter]
    public string? SaveButton { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private ConsoleAssets Files { get; set; } = null!;

    private string Height => string.Create(CultureInfo.InvariantCulture, $"height: {(Rows * 1.3) + 1:0.#}rem");

    private string? DescribedBy => $"{(Hint is null ? null : $"{Id}-hint")} {(Fault is null ? null : $"{Id}-fault")}".Trim() is { Length: > 0 } ids ? ids : null;

    /// <summary>Puts the cursor at a place of the text. Lines and columns count from 1.</summary>
    public async Task GoToAsync(int line, int column)
    {
        if (_module is not null)
        {
            await _module.InvokeVoidAsync("go", Id, line, column);
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        try
        {
            if (firstRender)
            {
                _module = await Js.InvokeAsync<IJSObjectReference>("import", "./" + Files.Versioned("_content/Bailey.Console/editor.js"));
                await MountAsync(force: false);
            }
            else if (_isRich && _module is not null)
            {
                await FollowAsync(_module);
            }
        }
        catch (JSDisconnectedException)
        {
            // Whoever looked at it has gone.
        }
    }

    private async Task MountAsync(bool force)
    {
        _isLoading = true;
        var state = await _module!.InvokeAsync<string>("mount", Id, new { Language, ReadOnly, Label, Save = SaveButton }, force);
        (_isRich, _hasFailed, _isLoading) = (state == "rich", state == "failed", false);
        (_shown, _set, _marked) = (Value, (Language, ReadOnly), null);
        StateHasChanged();
    }

    // Only what changed on this side is told: what is typed is there already.
    private async Task FollowAsync(IJSObjectReference module)
    {
        if (_shown != Value)
        {
            _shown = Value;
            await module.InvokeVoidAsync("pull", Id);
        }

        if (_set != (Language, ReadOnly))
        {
            _set = (Language, ReadOnly);
            await module.InvokeVoidAsync("change", Id, Language, ReadOnly);
        }

        if (!ReferenceEquals(_marked, Markers))
        {
            _marked = Markers;
            await module.InvokeVoidAsync("mark", Id, Markers);
        }
    }

    private async Task TakeAsync(string? text)
    {
        _shown = Value = text ?? "";
        await ValueChanged.InvokeAsync(Value);
    }

    private async Task SwitchAsync(ChangeEventArgs change)
    {
        if (_module is null)
        {
            return;
        }

        if (change.Value is true)
        {
            await _module.InvokeVoidAsync("unmount", Id, true);
            (_isRich, _hasFailed) = (false, false);
        }
        else
        {
            await MountAsync(force: true);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_module is null)
        {
            return;
        }

        try
        {
            await _module.InvokeVoidAsync("unmount", Id, false);
            await _module.DisposeAsync();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The page is gone, and its editor with it.
        }
    }
}
