using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Bailey.Console.Api;
using Bailey.Console.Layout;
using Bailey.Console.Pages.Policies;
using Bailey.Console.Parts;
using Bailey.Policy.Documents;
using Bailey.Server.Policies;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Bailey.Console.Pages.Simulate;

/// <summary>Replays what was recorded against rules that are only proposed.</summary>
public sealed partial class SimulatePage : PageBase
{
    private static readonly (string Name, string Text)[] s_kinds =
    [
        ("community_plugins", "Plugin policy of a community"),
        ("instance", "Instance policy"),
        ("command_rules", "Command rules"),
        ("roles", "Roles of the instance"),
        ("profile", "Profile of a principal"),
    ];

    private string _kind = "community_plugins";
    private string _community = "";
    private string _principal = "";
    private DateTime? _from;
    private DateTime? _to;
    private int _limit = 1_000;
    private string _text = "";
    private bool _isDraft;
    private bool _isReady;
    private ImmutableArray<DocumentFault> _faults = [];
    private SimulationView? _result;
    private Refusal? _unread;

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "community")]
    private string? Community { get; set; }

    [SupplyParameterFromQuery(Name = "principal")]
    private string? Principal { get; set; }

    [SupplyParameterFromQuery(Name = "from")]
    private string? From { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    private string? To { get; set; }

    [SupplyParameterFromQuery(Name = "limit")]
    private string? Limit { get; set; }

    [SupplyParameterFromQuery(Name = "only")]
    private string? Only { get; set; }

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private Viewer Viewer { get; set; } = null!;

    private PolicyDocumentKind DocumentKind => _kind switch
    {
        "instance" => PolicyDocumentKind.Instance,
        "command_rules" => PolicyDocumentKind.CommandRules,
        "roles" => PolicyDocumentKind.Roles,
        "profile" => PolicyDocumentKind.Profile,
        _ => PolicyDocumentKind.CommunityPlugins,
    };

    private string KeptKey => $"simulate:{_kind}:{_community}";

    private string EditorAddress => _kind == "instance" ? "/policy" : ApiPath.Of($"/c/{_community}/policy");

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _kind = s_kinds.Any(known => known.Name == Kind) ? Kind! : _kind;
        (_community, _principal) = (Community ?? "", Principal ?? "");
        (_from, _to) = (TimeOf(From), TimeOf(To));
        _limit = int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : _limit;
        await BeginAsync();
        _isReady = true;
        if (_isDraft && _faults.IsEmpty)
        {
            await StartAsync();
        }
    }

    // As the editor has it, else as it is in force.
    private async Task BeginAsync()
    {
        (_isDraft, _unread, _result) = (false, null, null);
        if (_kind is not ("community_plugins" or "instance") || (_kind == "community_plugins" && _community.Length == 0))
        {
            Use("");
            return;
        }

        var community = _kind == "instance" ? null : _community;
        try
        {
            if (await new DraftStore(Js, (await Viewer.GetAsync()).Principal, PolicyEditing.KeyOf(community)).FindAsync() is { } draft)
            {
                _isDraft = true;
                Use(draft.Text);
                await Js.InvokeVoidAsync("bailey.forget", KeptKey);
                return;
            }

            Use((await Api.GetTextAsync(community is null ? "/api/policy/instance" : ApiPath.Of($"/api/communities/{community}/plugin-policy"), "application/yaml", Left)).Value);
        }
        catch (RefusedException e)
        {
            Use("");
            _unread = e.Refusal;
        }
    }

    private Task KindAsync(ChangeEventArgs e)
    {
        _kind = (string?)e.Value ?? _kind;
        return BeginAsync();
    }

    private Task CommunityAsync(ChangeEventArgs e)
    {
        _community = ((string?)e.Value ?? "").Trim();
        return _kind == "community_plugins" ? BeginAsync() : Task.CompletedTask;
    }

    private void Typed(string? text) => Use(text ?? "");

    private void Use(string text)
    {
        _text = text;
        _faults = text.Length == 0 ? [] : PolicyValidator.Validate(DocumentKind, Encoding.UTF8.GetBytes(text), "proposal");
    }

    private async Task StartAsync()
    {
        _result = null;
        Show(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["kind"] = _kind,
            ["community"] = TextOf(_community),
            ["principal"] = _kind == "profile" ? TextOf(_principal) : null,
            ["from"] = TextOf(_from),
            ["to"] = TextOf(_to),
            ["limit"] = _limit,
        });
        var document = new PolicyText(DocumentKind, _text, _kind == "profile" ? TextOf(_principal) : null, _kind == "community_plugins" ? TextOf(_community) : null);
        var request = new SimulateRequest([document], Audit: new AuditRange(TextOf(_community), MomentOf(_from), MomentOf(_to), _limit), Community: TextOf(_community));
        if (await ReadAsync(async token => _result = (await Api.SendAsync<SimulationView>(HttpMethod.Post, "/api/policy/simulate", request, cancellationToken: token)).Value))
        {
            Announcements.Say(string.Create(CultureInfo.InvariantCulture, $"Replayed {_result!.Recorded:N0} decisions; {_result.WouldBeDenied + _result.WouldBeAllowed + _result.OtherReason:N0} would be decided otherwise."));
        }
    }

    private string? FaultAt(string pointer) => Problem?.FaultAt(pointer);

    private static string? TextOf(string text) => text.Length == 0 ? null : text;

    private static string? TextOf(DateTime? time) => time?.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    private static DateTimeOffset? MomentOf(DateTime? time) => time is { } value ? new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc)) : null;

    private static DateTime? TimeOf(string? text) => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
