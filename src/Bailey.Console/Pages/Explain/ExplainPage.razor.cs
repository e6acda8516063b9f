using System.Collections.Immutable;
using Bailey.Console.Api;
using Bailey.Console.Parts;
using Bailey.Policy.Capabilities;
using Bailey.Server.Audit;
using Bailey.Server.Communities;
using Bailey.Server.Http;
using Bailey.Server.Members;
using Bailey.Server.Packages;
using Bailey.Server.Policies;
using Bailey.Server.Principals;
using Microsoft.AspNetCore.Components;

namespace Bailey.Console.Pages.Explain;

/// <summary>Explains why something may be done, or not.</summary>
public sealed partial class ExplainPage : PageBase
{
    private static readonly (string Name, string Text)[] s_kinds =
    [
        ("operation", "Whether somebody may do something: install a package, read the audit log"),
        ("capability", "Whether a plugin may touch something for somebody: keep data, connect to a host"),
        ("egress", "Whether addresses may be reached for somebody"),
    ];

    private ExplainQuestion _question = new();
    private ExplanationList? _answer;
    private string? _asked;
    private string? _recorded;
    private AuditEntryView? _refused;
    private ImmutableArray<string> _principals = [];
    private ImmutableArray<string> _communities = [];
    private ImmutableArray<string> _plugins = [];

    [SupplyParameterFromQuery(Name = "kind")]
    private string? Kind { get; set; }

    [SupplyParameterFromQuery(Name = "principal")]
    private string? Principal { get; set; }

    [SupplyParameterFromQuery(Name = "community")]
    private string? Community { get; set; }

    [SupplyParameterFromQuery(Name = "operation")]
    private string? Operation { get; set; }

    [SupplyParameterFromQuery(Name = "identity")]
    private string? Identity { get; set; }

    [SupplyParameterFromQuery(Name = "capability")]
    private string? Capability { get; set; }

    [SupplyParameterFromQuery(Name = "target")]
    private string? Target { get; set; }

    [SupplyParameterFromQuery(Name = "plugin")]
    private string? Plugin { get; set; }

    [SupplyParameterFromQuery(Name = "publisher")]
    private string? Publisher { get; set; }

    [SupplyParameterFromQuery(Name = "urls")]
    private string? Urls { get; set; }

    [SupplyParameterFromQuery(Name = "decision")]
    private string? Decision { get; set; }

    private string TargetHint => CapabilityCatalog.Find(_question.Capability) is { Parameters: [{ } parameter, ..] } type
        ? type == CapabilityCatalog.NetworkConnect ? "A URL, or a host with or without its port" : $"One of: {parameter.Description}"
        : "What it is used on; some capabilities are used on nothing in particular";

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var address = Navigation.Uri;
        if (_asked == address)
        {
            return;
        }

        var isFirst = _asked is null;
        _asked = address;
        (_answer, _recorded, _refused) = (null, null, null);
        _question = new ExplainQuestion
        {
            Kind = Kind is "capability" or "egress" ? Kind : "operation",
            Principal = Principal ?? "",
            Community = Community ?? "",
            Operation = Operation ?? "",
            Identity = Identity == "service" ? "service" : "user",
            Capability = Capability ?? "",
            Target = Target ?? "",
            Plugin = Plugin ?? "",
            Publisher = Publisher ?? "",
            Urls = Urls ?? "",
        };
        if ((Decision is not { Length: > 0 } || _question.IsWhole || await RecallAsync(Decision)) && _question.IsWhole)
        {
            await ReadAsync(async token => _answer = (await Api.SendAsync<ExplanationList>(HttpMethod.Post, "/api/policy/explain", _question.ToRequest(), cancellationToken: token)).Value);
            Announcements.Say(_answer is null ? "" : _answer.Allowed ? _refused is null ? "Allowed by every layer." : "Allowed by every layer, and refused all the same; see why." : "Denied; see below by which layer.");
        }

        if (isFirst)
        {
            await SuggestAsync();
        }
    }

    // A refusal names its decision, and the audit log tells what was asked for.
    private async Task<bool> RecallAsync(string decision)
    {
        var found = await TryAsync(async () =>
        {
            var path = Community is null ? ApiPath.Of($"/api/audit?decision={decision}") : ApiPath.Of($"/api/communities/{Community}/audit?decision={decision}");
            var entries = (await Api.GetAsync<Page<AuditEntryView>>(path, Left)).Items;
            if (ExplainQuestion.Of(entries) is { } question)
            {
                _question = question with { Community = question.Community.Length == 0 ? Community ?? "" : question.Community };
                _refused = entries.FirstOrDefault(static entry => entry.Outcome == "denied");
                _recorded = $"This is what decision {decision} was about. The answer is what the rules say now; they may have changed since.";
            }
            else
            {
                _recorded = entries.IsEmpty
                    ? $"The audit log has no entry of decision {decision}{(Community is null ? "" : $" in {Community}")} that you may see. Ask below for what was refused."
                    : $"Decision {decision} is in the audit log, and is none that rules explain. Ask below for what you want to know.";
            }
        });
        return found;
    }

    private void Ask() => Show(_question.ToQuery(), replace: false);

    private string? FaultAt(string pointer) => Problem?.FaultAt(pointer);

    private string Said(string subject) => _question.Kind switch
    {
        "operation" => $"May {_question.Principal} do {subject}{Place}?",
        "capability" => $"May {(_question.Plugin.Length == 0 ? "a plugin" : _question.Plugin)} use {subject} for {_question.Principal}{Place}?",
        _ => $"May {subject} be reached for {_question.Principal}?",
    };

    private string Place => _question.Community.Length == 0 ? "" : $" in {_question.Community}";

    // Only to make typing easier: what cannot be listed is typed.
    private async Task SuggestAsync()
    {
        _communities = await ListAsync<CommunityView>("/api/communities?limit=1000", static one => one.Id);
        if (_question.Community is { Length: > 0 } || Community is { Length: > 0 })
        {
            var community = _question.Community is { Length: > 0 } typed ? typed : Community!;
            _principals = await ListAsync<MemberView>(ApiPath.Of($"/api/communities/{community}/members?limit=1000"), static one => one.Principal);
            _plugins = await ListAsync<InstallationView>(ApiPath.Of($"/api/communities/{community}/plugin-packages?limit=1000"), static one => one.Id);
        }
        else
        {
            _principals = await ListAsync<PrincipalView>("/api/principals?limit=1000", static one => one.Name);
        }
    }

    private async Task<ImmutableArray<string>> ListAsync<T>(string path, Func<T, string> name)
    {
        try
        {
            return [.. (await Api.GetAsync<Page<T>>(path, Left)).Items.Select(name)];
        }
        catch (Exception e) when (e is RefusedException or OperationCanceledException)
        {
            return [];
        }
    }
}
