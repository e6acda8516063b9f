using System.Collections.Immutable;
using System.Text;
using Bailey.Console.Api;
using Bailey.Console.Layout;
using Bailey.Console.Parts;
using Bailey.Policy.Documents;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Bailey.Console.Pages.Policies;

/// <summary>Edits a policy.</summary>
public sealed partial class PolicyEditing : PageBase
{
    private const string Yaml = "application/yaml";
    private Tagged<string>? _stored;
    private string _text = "";
    private PolicyDraft? _draft;
    private ImmutableArray<DocumentFault> _faults = [];
    private PolicyConflict? _conflict;
    private Refusal? _refusal;
    private bool _isRestored;
    private ConfirmDialog? _dropping;
    private DraftStore _drafts = null!;

    /// <summary>What kind of policy.</summary>
    [Parameter, EditorRequired]
    public PolicyDocumentKind Kind { get; set; }

    /// <summary>Where it is in the API.</summary>
    [Parameter, EditorRequired]
    public string Path { get; set; } = "";

    /// <summary>Whose it is; null for the instance.</summary>
    [Parameter]
    public string? Community { get; set; }

    /// <summary><c>form</c> or <c>text</c>.</summary>
    [Parameter, EditorRequired]
    public string View { get; set; } = "form";

    /// <summary>Where the view as text is.</summary>
    [Parameter, EditorRequired]
    public string TextAddress { get; set; } = "";

    /// <summary>Why whoever looks at it may not change it, where that is known beforehand; null where it is not.</summary>
    [Parameter]
    public string? Rights { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    private ImmutableArray<PolicyKey> Keys => Kind == PolicyDocumentKind.Instance ? PolicyKeys.OfInstance : PolicyKeys.OfCommunity;

    private string Key => KeyOf(Community);

    private bool IsReadOnly => Rights is not null;

    private bool IsChanged => _stored is not null && _text != _stored.Value;

    private bool CanSave => IsChanged && _faults.IsEmpty && _conflict is null && !IsBusy && !IsReadOnly;

    private bool HasComments => _stored!.Value.Split('\n').Any(static line => line.TrimStart().StartsWith('#') || line.Contains(" #", StringComparison.Ordinal));

    private bool IsTooLarge => _faults.Any(static fault => fault.Code == DocumentReason.TooLarge);

    private ImmutableArray<PolicyDifference>? Differences =>
        IsTooLarge ? null : PolicyDraft.Read(_stored!.Value, Keys) is { } before && PolicyDraft.Read(_text, Keys) is { } after ? PolicyDifference.Between(before, after, Keys) : null;

    private string SimulateAddress => Community is null ? "/simulate?kind=instance" : ApiPath.Of($"/simulate?kind=community_plugins&community={Community}");

    /// <summary>By which what is typed is kept in this window.</summary>
    internal static string KeyOf(string? community) => community is null ? "policy:instance" : $"policy:community:{community}";

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        if (!await TryAsync(async () => _drafts = new DraftStore(Js, (await Viewer.GetAsync()).Principal, Key)) || !await LoadAsync())
        {
            _refusal = Problem;
            return;
        }

        if (await _drafts.FindAsync() is not { } kept || kept.Text == _stored!.Value)
        {
            return;
        }

        _isRestored = true;
        Use(kept.Text);
        if (kept.Tag != _stored.Tag)
        {
            _conflict = PolicyConflict.Of(kept.Known, kept.Text, _stored.Value, _stored.Tag, Keys);
            _stored = new Tagged<string>(kept.Known, kept.Tag);
        }
    }

    private async Task<bool> LoadAsync()
    {
        var isLoaded = await TryAsync(async () => _stored = await Api.GetTextAsync(Path, Yaml, Left));
        _refusal = Problem;
        if (isLoaded)
        {
            Use(_stored!.Value);
        }

        return isLoaded;
    }

    private void Use(string text)
    {
        _text = text;
        Check();
        _draft = IsTooLarge ? null : PolicyDraft.Read(text, Keys);
    }

    // By the very code that reads it when it is stored, which says the same to whoever does not check, and by the same bounds.
    private void Check() => _faults = PolicyValidator.Validate(Kind, Encoding.UTF8.GetBytes(_text), "policy", limits: DocumentLimits.Default);

    private Task TypedAsync(string? text)
    {
        Use(text ?? "");
        return KeepAsync();
    }

    private Task ChangedAsync()
    {
        _text = _draft!.Print();
        Check();
        return KeepAsync();
    }

    private Task KeepAsync()
    {
        _refusal = null;
        return IsChanged ? _drafts.KeepAsync(new KeptDraft(_text, _stored!.Value, _stored.Tag)) : ForgetAsync();
    }

    private async Task SaveAsync()
    {
        string? tag = null;
        var isSaved = await TryAsync(async () => tag = await Api.PutTextAsync(Path, _text, Yaml, _stored!.Tag, Left), Community is null ? "The policy of the instance is saved, and in force." : "The plugin policy is saved, and in force.");
        _refusal = Problem;
        if (isSaved)
        {
            _stored = new Tagged<string>(_text, tag);
            _isRestored = false;
            await ForgetAsync();
        }
        else if (Problem is { Status: 412 })
        {
            _refusal = null;
            await TryAsync(async () =>
            {
                var theirs = await Api.GetTextAsync(Path, Yaml, Left);
                _conflict = PolicyConflict.Of(_stored!.Value, _text, theirs.Value, theirs.Tag, Keys);
            });
            _refusal = Problem;
        }
    }

    // Theirs is what is in force now; what is changed here is put on top of it, and saved only when somebody says so.
    private async Task TakeAsync()
    {
        var conflict = _conflict!;
        _conflict = null;
        _stored = new Tagged<string>(conflict.TheirText, conflict.TheirTag);
        Use(conflict.Merged ?? _text);
        await KeepAsync();
        Announcements.Say("Your changes are on top of theirs. Look at the comparison, then save.");
    }

    private Task AskAsync() => _dropping!.ShowAsync();

    private async Task DropAsync()
    {
        _conflict = null;
        _isRestored = false;
        await ForgetAsync();
        await LoadAsync();
        Announcements.Say("This is what is in force.");
    }

    private async Task ForgetAsync()
    {
        await _drafts.ForgetAsync();
        foreach (var view in (string[])["form", "text"])
        {
            await Js.InvokeVoidAsync("bailey.forget", $"{Key}:{view}");
        }
    }
}
