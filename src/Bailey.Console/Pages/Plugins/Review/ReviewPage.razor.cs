using System.Text.Json;
using Bailey.Console.Api;
using Bailey.Console.Pages.Plugins.Package;
using Bailey.Console.Pages.Plugins.Settings;
using Bailey.Plugins.Lifecycle;
using Bailey.Server.Packages;
using Microsoft.AspNetCore.Components;

namespace Bailey.Console.Pages.Plugins.Review;

/// <summary>What a package asks for, and the consent to it.</summary>
public partial class ReviewPage
{
    private readonly HashSet<int> _accepted = [];
    private ReviewView? _review;
    private PackageView? _package;
    private SettingsDraft? _settings;
    private string? _tag;
    private string? _loaded;
    private Step _step;

    private enum Step
    {
        Nothing,
        Activate,
        Upgrade,
        RollBack,
    }

    /// <summary>The community.</summary>
    [Parameter]
    public string Community { get; set; } = "";

    /// <summary>The plugin.</summary>
    [Parameter]
    public string Plugin { get; set; } = "";

    [SupplyParameterFromQuery(Name = "version")]
    private string? Version { get; set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var wanted = $"{Community} {Plugin} {Version}";
        if (_loaded == wanted)
        {
            return;
        }

        _loaded = wanted;
        (_review, _settings) = (null, null);
        await TryAsync(LoadAsync);
    }

    private async Task LoadAsync()
    {
        var digest = Version;
        if (digest is not null && !digest.StartsWith("sha256:", StringComparison.Ordinal))
        {
            // By its number, as people write it; of an unknown one the API says so.
            var known = await Api.GetAsync<PackageView>(PluginLinks.Api(Community, Plugin), Left);
            digest = known.Installation.Versions.FirstOrDefault(version => version.Version == digest)?.Digest ?? digest;
        }

        var review = await Api.GetAsync<ReviewView>(PluginLinks.Api(Community, Plugin) + "/review" + (digest is null ? "" : ApiPath.Of($"?digest={digest}")), Left);
        // After the review, as looking at it for the first time counts as a change.
        var package = await Api.GetTaggedAsync<PackageView>(PluginLinks.Api(Community, Plugin), Left);
        (_package, _tag) = (package.Value, package.Tag);
        _step = StepFor(package.Value.Installation, review.Digest);
        _accepted.Clear();
        // What the rules would let it have, but for what an upgrade would add to what runs: somebody accepts that by a tick of their own.
        _accepted.UnionWith(review.Capabilities.Index().Where(item => item.Item.Granted is not null && !IsNew(review, item.Item)).Select(static item => item.Index));
        _review = review;
    }

    private static Step StepFor(InstallationView installation, string digest) => installation switch
    {
        { State: PluginState.Verified or PluginState.Reviewed or PluginState.Inactive } when installation.Digest == digest => Step.Activate,
        _ when installation.Digest == digest => Step.Nothing,
        // By their versions, and not by when they came: an older one may be uploaded to go back to it.
        _ => VersionOrder.Compare(installation.Versions.First(version => version.Digest == digest).Version, installation.Version) > 0 ? Step.Upgrade : Step.RollBack,
    };

    private static bool IsNew(ReviewView review, ReviewedCapabilityView capability) => review.Difference?.Added.Any(added => added.Type == capability.Type) == true;

    private void Accept(int index, bool isAccepted)
    {
        if (isAccepted)
        {
            _accepted.Add(index);
        }
        else
        {
            _accepted.Remove(index);
        }
    }

    private string ActionText(ReviewView review) => _step switch
    {
        Step.Upgrade => $"Accept and upgrade to {review.Version}",
        Step.RollBack => $"Accept and go back to {review.Version}",
        _ => "Accept and activate",
    };

    private string Consequence(ReviewView review)
    {
        var count = _accepted.Count == review.Capabilities.Length ? "everything that it asks for" : $"{_accepted.Count} of the {review.Capabilities.Length} things that it asks for";
        var what = review.Capabilities.IsEmpty ? "It asks for nothing." : $"You accept {count}.";
        var then = _step switch
        {
            Step.Activate => "Then it is called from now on.",
            Step.Upgrade when _package!.Installation.State == PluginState.Inactive => "It stays switched off, and is this version once it is activated.",
            _ => $"Then {_package!.Installation.Version} stops and this version is called in its place; one step goes back.",
        };
        return review.Admission.Allowed ? $"{what} {then} Who accepted what is kept in the audit log." : "It cannot be accepted while the rules do not let it in; above is why, and who can change that.";
    }

    private async Task AcceptAsync()
    {
        if (_review is not { } review || _step == Step.Nothing)
        {
            return;
        }

        if (_settings is { IsWhole: false })
        {
            Problem = new Refusal { Status = 422, Title = "Not allowed values", Code = "value_invalid", Detail = "A setting cannot be read; it is marked below." };
            return;
        }

        var accept = _accepted.Count == review.Capabilities.Length
            ? JsonSerializer.SerializeToElement("all")
            : JsonSerializer.SerializeToElement(review.Capabilities.Index().Where(item => _accepted.Contains(item.Index)).Select(static item => item.Item.Entry));
        var body = new AcceptRequest(review.Digest, accept, _step == Step.Activate ? null : _settings?.ToElement());
        var path = PluginLinks.Api(Community, Plugin) + _step switch { Step.Upgrade => "/upgrade", Step.RollBack => "/rollback", _ => "/activate" };
        if (await TryAsync(() => Api.DoAsync(HttpMethod.Put, path, body, _tag, Left), $"{review.Name} {review.Version} is accepted."))
        {
            Navigation.NavigateTo(PluginLinks.Package(Community, Plugin));
        }
        else if (Problem?.Code == LifecycleReason.SettingsInvalid && _step != Step.Activate && review.SettingsSchema is not null && _settings is null)
        {
            await OfferSettingsAsync();
        }
    }

    private async Task OfferSettingsAsync()
    {
        var refused = Problem;
        var settings = await Asked<JsonElement>.OfAsync(Api, PluginLinks.Api(Community, Plugin) + "/settings", Left);
        Problem = settings.Refusal ?? refused;
        _settings = settings.Refusal is null ? SettingsDraft.Of(settings.Value.GetRawText()) : null;
    }
}
