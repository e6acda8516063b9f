using System.Collections.Immutable;
using Bailey.Console.Api;
using Bailey.Console.Parts;
using Bailey.Plugins.Scripts;
using Bailey.Server.Packages;
using Bailey.Server.Scripts;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;

namespace Bailey.Console.Pages.Scripts;

/// <summary>One script: written, judged, tried, deployed, rolled back, deleted.</summary>
public sealed partial class ScriptPage
{
    private static readonly IReadOnlyList<(string, string)> s_views = [("code", "Text"), ("calls", "When it is called"), ("parts", "Libraries, capabilities, settings"), ("versions", "Versions")];

    private readonly SemaphoreSlim _judging = new(1);
    private ScriptView? _script;
    private DraftForm? _form;
    private Refusal? _failed;
    private string? _tag;
    private string? _loaded;
    private string _doing = "";
    private bool _isChanged;
    private bool _isFormer;
    private int _typed;
    private bool _isJudging;
    private ScriptJudgementView? _verdict;
    private Refusal? _notJudged;
    private IReadOnlyList<CodeMarker> _markers = [];
    private CodeEditor? _editor;
    private DeployDialog? _deployment;
    private ConfirmDialog? _deletion;

    /// <summary>The community.</summary>
    [Parameter]
    public string Community { get; set; } = "";

    /// <summary>The script.</summary>
    [Parameter]
    public string Script { get; set; } = "";

    [SupplyParameterFromQuery]
    private string? View { get; set; }

    [SupplyParameterFromQuery(Name = "version")]
    private string? VersionShown { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    private string Current => s_views.Any(view => view.Item1 == View) ? View! : "code";

    private IReadOnlyList<(string, string)> Trail => [.. Plugins.PluginLinks.Trail(Community), ("Scripts", $"/c/{Community}/scripts")];

    private string Root => ApiPath.Of($"/api/communities/{Community}/scripts");

    private string One => ApiPath.Of($"/api/communities/{Community}/scripts/{Script}");

    private string KeptAs => $"/c/{Community}/scripts/{Script}@{_tag}";

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded != $"{Community}/{Script}")
        {
            _loaded = $"{Community}/{Script}";
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        _form = null;
        await DoAsync("Loading…", async () =>
        {
            (_script, _tag) = await Api.GetTaggedAsync<ScriptView>(One, Left);
            var draft = _script!.Draft ?? await Api.GetAsync<ScriptDraft>(ApiPath.Of($"/api/communities/{Community}/scripts/{Script}/versions/{_script.Deployed!.Version}"), Left);
            (_form, _isChanged) = (new DraftForm(draft), false);
        });
        (_failed, Problem) = (Problem, null);
        if (_form is not null)
        {
            _ = JudgeSoonAsync(TimeSpan.Zero);
        }
    }

    private void Write(string text)
    {
        _form!.Code = text;
        Change();
    }

    private void Change()
    {
        (_isChanged, _isFormer) = (true, Problem is not null);
        StateHasChanged();
        _ = JudgeSoonAsync(TimeSpan.FromMilliseconds(500));
    }

    // The gate judges what is typed last; while it does, nothing else is asked of it.
    private async Task JudgeSoonAsync(TimeSpan wait)
    {
        var typed = ++_typed;
        try
        {
            await Task.Delay(wait, Left);
            if (typed != _typed)
            {
                return;
            }

            _isJudging = true;
            StateHasChanged();
            await _judging.WaitAsync(Left);
            try
            {
                if (typed == _typed)
                {
                    var verdict = (await Api.SendAsync<ScriptJudgementView>(HttpMethod.Post, $"{Root}/analyze", _form!.ToJudge(), null, Left)).Value;
                    (_verdict, _notJudged) = (verdict, null);
                    if (_isFormer && verdict.MayRun && Problem?.Code == ScriptReason.Refused)
                    {
                        (Problem, _isFormer) = (null, false);
                    }

                    _markers = [.. verdict.Violations.Where(violation => violation.Text == $"{Script}.csx").Select(static violation =>
                        new CodeMarker(violation.Line, violation.Column, violation.EndLine, violation.EndColumn, $"{violation.Detail} ({violation.Code}). Instead: {violation.Fix}"))];
                }
            }
            finally
            {
                _judging.Release();
            }
        }
        catch (RefusedException e)
        {
            (_verdict, _notJudged, _markers) = (null, e.Refusal, []);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        if (typed == _typed)
        {
            _isJudging = false;
        }

        StateHasChanged();
    }

    private Task<bool> DoAsync(string doing, Func<Task> work, string? done = null)
    {
        (_doing, _isFormer) = (doing, false);
        return TryAsync(work, done);
    }

    private Task<bool> SaveAsync() => SaveAsync(_tag);

    private async Task<bool> SaveAsync(string? tag)
    {
        var kept = KeptAs;
        var isSaved = await DoAsync(
            "Saving…",
            async () =>
            {
                (_script, _tag) = await Api.SendAsync<ScriptView>(HttpMethod.Put, One, _form!.ToDraft(), tag, Left);
                _isChanged = false;
            },
            "The draft is saved.");
        if (isSaved)
        {
            await Js.InvokeVoidAsync("bailey.forget", kept);
        }

        return isSaved;
    }

    private Task<bool> ReplaceAsync() => SaveAsync("*");

    private async Task ReloadAsync()
    {
        await Js.InvokeVoidAsync("bailey.forget", KeptAs);
        await LoadAsync();
    }

    private async Task AskToDeployAsync()
    {
        if ((!_isChanged && _script!.Draft is not null) || await SaveAsync(_tag))
        {
            await DoAsync("Looking at what is deployed…", () => _deployment!.AskAsync([Script]));
        }
    }

    private async Task DeployAsync(ImmutableArray<string> names)
    {
        if (await DoAsync("The gate judges it, and it is deployed…", () => Api.SendAsync<DeployedView>(HttpMethod.Post, $"{Root}/deploy", new DeployRequest(names), null, Left), $"{Script} is deployed: it runs from the next call on."))
        {
            await RefreshAsync();
        }
    }

    private async Task GoBackAsync(string digest)
    {
        if (await DoAsync("Going back…", () => Api.SendAsync<InstallationView>(HttpMethod.Post, $"{One}/rollback", new AcceptRequest(digest), null, Left), "The older version runs from the next call on."))
        {
            await RefreshAsync();
        }
    }

    // Where it stands now; what is typed stays.
    private async Task RefreshAsync() => await TryAsync(async () => _script = (await Api.GetTaggedAsync<ScriptView>(One, Left)).Value);

    private void Take(ScriptDraft draft)
    {
        _form = new DraftForm(draft);
        Change();
        Announcements.Say("The text of that version is in the draft now. Save it to keep it.");
        Navigation.NavigateTo($"/c/{Community}/scripts/{Script}");
    }

    private async Task DeleteAsync()
    {
        if (await DoAsync("Deleting…", () => Api.DoAsync(HttpMethod.Delete, One, null, _tag, Left), $"The script {Script} is deleted."))
        {
            await Js.InvokeVoidAsync("bailey.forget", KeptAs);
            _isChanged = false;
            Navigation.NavigateTo($"/c/{Community}/scripts");
        }
    }

    // A script is tried as it is typed, but one that was never saved here has to be saved first.
    private async Task<ScriptTrialView> TryItAsync(ScriptTrialRequest request)
    {
        if (_script!.Draft is null)
        {
            throw new RefusedException(new Refusal { Status = 409, Title = "Not saved yet", Code = "draft_missing", Detail = "There is no draft of this script here yet.", Remedy = "Save the draft first; that changes nothing about what runs." });
        }

        var draft = _form!.ToDraft();
        return (await Api.SendAsync<ScriptTrialView>(HttpMethod.Post, $"{One}/test-run", request with { Code = draft.Code, Settings = draft.Settings }, null, Left)).Value;
    }

    private async Task StayAsync(LocationChangingContext context)
    {
        var isHere = new Uri(new Uri(Navigation.Uri), context.TargetLocation).AbsolutePath == new Uri(Navigation.Uri).AbsolutePath;
        if (_isChanged && !isHere && !await Js.InvokeAsync<bool>("confirm", "What you changed is not saved. Leave the page?"))
        {
            context.PreventNavigation();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _judging.Dispose();
        }
    }
}
