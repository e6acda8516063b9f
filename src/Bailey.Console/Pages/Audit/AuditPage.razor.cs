using System.Globalization;
using Bailey.Console.Api;
using Bailey.Console.Parts;
using Bailey.Server.Audit;
using Bailey.Server.Http;
using Microsoft.AspNetCore.Components;

namespace Bailey.Console.Pages.Audit;

/// <summary>The audit log of a community, or that of the instance.</summary>
public sealed partial class AuditPage : PageBase
{
    private const int PageSize = 50;
    private const int MaxLive = 200;
    private static readonly TimeSpan s_calm = TimeSpan.FromSeconds(3);

    private readonly LinkedList<AuditEntryView> _live = new();
    private readonly LinkedList<AuditEntryView> _waiting = new();
    private AuditFilter _filter = new();
    private Page<AuditEntryView>? _page;
    private AuditEntryView? _opened;
    private AuditVerdictView? _verdict;
    private Refusal? _refused;
    private CancellationTokenSource? _following;
    private string? _read;
    private string _liveText = "";
    private string _lookingBack = "";
    private bool _isPaused;
    private bool _isVerifying;
    private long _came;

    /// <summary>Whose log; null for that of the instance.</summary>
    [Parameter]
    public string? Community { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [SupplyParameterFromQuery(Name = "principal")]
    private string? Principal { get; set; }

    [SupplyParameterFromQuery(Name = "plugin")]
    private string? Plugin { get; set; }

    [SupplyParameterFromQuery(Name = "action")]
    private string? Action { get; set; }

    [SupplyParameterFromQuery(Name = "outcome")]
    private string? Outcome { get; set; }

    [SupplyParameterFromQuery(Name = "reason")]
    private string? Reason { get; set; }

    [SupplyParameterFromQuery(Name = "domain")]
    private string? Domain { get; set; }

    [SupplyParameterFromQuery(Name = "decision")]
    private string? Decision { get; set; }

    [SupplyParameterFromQuery(Name = "reads")]
    private string? Reads { get; set; }

    [SupplyParameterFromQuery(Name = "cursor")]
    private string? Cursor { get; set; }

    [SupplyParameterFromQuery(Name = "entry")]
    private string? Entry { get; set; }

    [SupplyParameterFromQuery(Name = "of")]
    private string? Of { get; set; }

    [SupplyParameterFromQuery(Name = "live")]
    private string? Live { get; set; }

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    private bool IsLive => Live == "true";

    private string Root => Community is null ? "/audit" : ApiPath.Of($"/c/{Community}/audit");

    private string Log => Community is null ? "/api/audit" : ApiPath.Of($"/api/communities/{Community}/audit");

    private string WithReads => Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["reads"] = "true", ["cursor"] = null });

    private List<AuditEntryView> Shown => [.. _live, .. (_page?.Items ?? []).Where(entry => !_live.Any(live => live.Sequence == entry.Sequence))];

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        _filter = new AuditFilter
        {
            From = AuditFilter.TimeOf(From),
            To = AuditFilter.TimeOf(To),
            Principal = Principal ?? "",
            Plugin = Plugin ?? "",
            Action = Action ?? "",
            Outcome = Outcome ?? "",
            Reason = Reason ?? "",
            Domain = Community is null ? "" : Domain ?? "",
            Decision = Decision ?? "",
            Reads = Reads == "true",
        };
        var wanted = $"{Log}{_filter.ToApiQuery(("cursor", IsLive ? null : Cursor))}";
        if (_read != $"{wanted} {IsLive}")
        {
            _read = $"{wanted} {IsLive}";
            EndFollowing();
            (_page, _verdict, _refused) = (null, null, null);
            _lookingBack = "";
            if (await ReadAsync(SearchAsync) && IsLive)
            {
                Follow();
            }
        }

        await OpenAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            EndFollowing();
        }

        base.Dispose(disposing);
    }

    private async Task SearchAsync(CancellationToken cancellationToken)
    {
        _page = await AuditLookup.FindAsync(Api, Log + _filter.ToApiQuery(), PageSize, IsLive ? null : Cursor, Found, cancellationToken);
        _lookingBack = "";

        void Found(Page<AuditEntryView> page)
        {
            (_page, _lookingBack) = (page, string.Create(CultureInfo.InvariantCulture, $"Looking further back: {page.Items.Length:N0} found so far…"));
            StateHasChanged();
        }
    }

    // An address that somebody was sent names its entry also when that is on another page by now.
    private async Task OpenAsync()
    {
        _opened = Shown.FirstOrDefault(entry => entry.Id.ToString() == Entry);
        if (_opened is not null || Entry is null || Of is null || Problem is not null)
        {
            return;
        }

        try
        {
            _opened = (await Api.GetAsync<Page<AuditEntryView>>(Log + new AuditFilter { Decision = Of }.ToApiQuery(), Left)).Items.FirstOrDefault(entry => entry.Id.ToString() == Entry);
        }
        catch (RefusedException e)
        {
            _refused = e.Refusal;
        }
    }

    private void Search() => Show(_filter.ToAddress(), replace: false);

    private string AddressOf(AuditEntryView? entry) => Navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["entry"] = entry?.Id.ToString(), ["of"] = entry?.Decision.ToString() });

    private string DecisionAddress(AuditEntryView entry) => Root + new AuditFilter { Decision = entry.Decision.ToString() }.ToQuery();

    private void StartFollowing() => Show(new Dictionary<string, object?> { ["live"] = "true", ["cursor"] = null });

    private void StopFollowing() => Show(new Dictionary<string, object?> { ["live"] = null });

    private void Follow()
    {
        _following = CancellationTokenSource.CreateLinkedTokenSource(Left);
        _liveText = "Following: new entries appear at the top.";
        _ = FollowAsync(_page!.Items.IsEmpty ? null : _page.Items[0].Sequence, _following.Token);
    }

    private async Task FollowAsync(long? after, CancellationToken cancellationToken)
    {
        try
        {
            var told = Clock.GetTimestamp();
            await foreach (var entry in AuditTail.FollowAsync(Api, $"{Log}/tail{_filter.ToApiQuery()}", after, cancellationToken))
            {
                _came++;
                Keep(_isPaused ? _waiting : _live, entry);

                // Those who listen to the page are not interrupted by each entry.
                if (Clock.GetElapsedTime(told) > s_calm || _came == 1)
                {
                    told = Clock.GetTimestamp();
                    Tell();
                }

                await InvokeAsync(StateHasChanged);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left, or the tail is not wanted any more.
        }
        catch (RefusedException e)
        {
            _refused = e.Refusal;
            _liveText = "Not following any more.";
            await InvokeAsync(StateHasChanged);
        }
        catch (IOException)
        {
            _liveText = "The stream broke off. Follow again to go on.";
            await InvokeAsync(StateHasChanged);
        }
    }

    private void TogglePause()
    {
        _isPaused = !_isPaused;
        if (!_isPaused)
        {
            foreach (var entry in _waiting.Reverse())
            {
                Keep(_live, entry);
            }

            _waiting.Clear();
        }

        Tell();
    }

    private void Tell() => _liveText = _isPaused
        ? string.Create(CultureInfo.InvariantCulture, $"Paused: {_waiting.Count:N0}{(_waiting.Count == MaxLive ? " or more" : "")} new entries wait.")
        : string.Create(CultureInfo.InvariantCulture, $"Following: {_came:N0} new {(_came == 1 ? "entry" : "entries")} so far.");

    private static void Keep(LinkedList<AuditEntryView> list, AuditEntryView entry)
    {
        list.AddFirst(entry);
        if (list.Count > MaxLive)
        {
            list.RemoveLast();
        }
    }

    private void EndFollowing()
    {
        _following?.Cancel();
        _following?.Dispose();
        _following = null;
        _live.Clear();
        _waiting.Clear();
        (_isPaused, _came, _liveText) = (false, 0, "");
    }

    private async Task ExportAsync(string format)
    {
        _refused = null;
        // What is taken away is whole, so that its chain can be checked elsewhere.
        var path = $"{Log}/export{_filter.ToQuery(("format", format))}";
        try
        {
            // A browser shows a refused download as a broken file: it is asked first whether there is one.
            await using (await Api.OpenAsync(path, Left))
            {
            }

            Navigation.NavigateTo(path, forceLoad: true);
            Announcements.Say("The download begins.");
        }
        catch (RefusedException e)
        {
            _refused = e.Refusal;
        }
    }

    private async Task VerifyAsync()
    {
        (_refused, _verdict, _isVerifying) = (null, null, true);
        try
        {
            _verdict = (await Api.SendAsync<AuditVerdictView>(HttpMethod.Post, $"{Log}/verify", cancellationToken: Left)).Value;
            Announcements.Say(_verdict.IsWhole ? "The chain is whole." : "The chain is broken.");
        }
        catch (RefusedException e)
        {
            _refused = e.Refusal;
        }
        finally
        {
            _isVerifying = false;
        }
    }
}
