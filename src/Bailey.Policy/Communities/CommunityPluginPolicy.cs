using Bailey.Policy.Capabilities;
using Bailey.Policy.Egress;

namespace Bailey.Policy.Communities;

/// <summary>
/// What a community lets plugins do, within what the instance lets it: where packages may come from, whose they may be, and the switches over
/// the network and background jobs. Immutable; equal when everything in it is. The defaults let nothing in and nothing out.
/// </summary>
public sealed record CommunityPluginPolicy
{
    /// <summary>Entries of each list: 1,000.</summary>
    public const int MaxListItems = 1_000;

    private readonly ItemList<EgressPattern> _registryAllowlist = [];
    private readonly ItemList<EgressPattern> _httpAllowlist = [];

    /// <summary>The policy of a community that has set none. One instance, shared by all.</summary>
    public static CommunityPluginPolicy Default { get; } = new();

    /// <summary>Which packages are let in by their signature. Default <see cref="TrustPolicy.SignedOnly"/>.</summary>
    public TrustPolicy TrustPolicy { get; init; } = TrustPolicy.SignedOnly;

    /// <summary>Where packages may come from. Default nowhere.</summary>
    public ItemList<InstallSource> InstallSources { get; init; } = [];

    /// <summary>What the URL of a registry must match. Default nothing, so that no registry will do.</summary>
    public ItemList<EgressPattern> RegistryAllowlist
    {
        get => _registryAllowlist;
        init => (_registryAllowlist, Registries) = (value, EgressPolicy.ForPatterns(value));
    }

    /// <summary>Publishers that <see cref="TrustPolicy.TrustedPublishersOnly"/> means. Default none.</summary>
    public ItemList<TrustedPublisher> TrustedPublishers { get; init; } = [];

    /// <summary>The community's switch over <c>network:connect</c>. Default false.</summary>
    public bool AllowOutboundHttp { get; init; }

    /// <summary>What a plugin's connections must match as well. Default nothing, so that there are none.</summary>
    public ItemList<EgressPattern> HttpAllowlist
    {
        get => _httpAllowlist;
        init => (_httpAllowlist, Outbound) = (value, EgressPolicy.ForPatterns(value));
    }

    /// <summary>Whether packages and scripts of the community may run on a schedule. Default false.</summary>
    public bool AllowBackgroundJobs { get; init; }

    private EgressPolicy Registries { get; init; } = EgressPolicy.DenyAll;

    private EgressPolicy Outbound { get; init; } = EgressPolicy.DenyAll;

    /// <summary>Whether packages may come from there at all. For a registry, <see cref="JudgeRegistry"/> judges its URL next.</summary>
    public Decision JudgeSource(InstallSource source) =>
        InstallSources.Contains(source) ? CommunityDecisions.SourceAllowed : CommunityDecisions.SourceNotAllowed(source);

    /// <summary>Whether a package may be fetched from a URL: the source must be allowed, and the URL match an entry. Egress rules are judged besides.</summary>
    /// <param name="target">The URL in the canonical form in which it is connected to; of a redirect as well.</param>
    public Decision JudgeRegistry(EgressTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var source = JudgeSource(InstallSource.Registry);
        return !source.Allowed ? source
            : Registries.JudgeTarget(target).Allowed ? CommunityDecisions.RegistryAllowed
            : CommunityDecisions.RegistryNotAllowed(target);
    }

    /// <summary>Whether the community lets plugins connect there; the switch first, then the list.</summary>
    public Decision JudgeOutbound(EgressTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return !AllowOutboundHttp ? CommunityDecisions.OutboundHttpDisabled
            : Outbound.JudgeTarget(target).Allowed ? CommunityDecisions.OutboundAllowed
            : CommunityDecisions.HttpHostNotAllowed;
    }

    /// <summary>Whether a plugin of the community may run on a schedule. Asked at each firing, not only when it was scheduled.</summary>
    /// <param name="kind">Built-in plugins are the operator's, and not the community's to switch off.</param>
    public Decision JudgeBackgroundJobs(PluginKind kind) =>
        AllowBackgroundJobs || kind == PluginKind.BuiltIn ? CommunityDecisions.BackgroundJobsAllowed : CommunityDecisions.BackgroundJobsDisabled;

    /// <summary>Whether the community lets a package in by its signature. What the instance blocks, <see cref="Instances.InstancePolicy.JudgePublisher"/> judges first.</summary>
    public Decision JudgeSignature(PackageSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return (signature.State, TrustPolicy) switch
        {
            (SignatureState.PackageModified, _) => CommunityDecisions.PackageModified,
            (SignatureState.KeyMismatch, _) => CommunityDecisions.KeyMismatch,
            (SignatureState.Missing, TrustPolicy.UnsignedAllowed) => CommunityDecisions.UnsignedAllowed,
            (SignatureState.Missing, _) => CommunityDecisions.SignatureMissing,
            (SignatureState.Valid, _) when signature.Publisher is null => CommunityDecisions.SignatureInvalid,
            (SignatureState.Valid, TrustPolicy.SignedOnly or TrustPolicy.UnsignedAllowed) => CommunityDecisions.SignatureAllowed,
            (SignatureState.Valid, TrustPolicy.TrustedPublishersOnly) when Trusts(signature.Publisher!) => CommunityDecisions.PublisherTrusted,
            (SignatureState.Valid, _) => CommunityDecisions.PublisherUntrusted(signature.Publisher!),
            _ => CommunityDecisions.SignatureInvalid,
        };
    }

    /// <summary>Whether a publisher is among those trusted.</summary>
    public bool Trusts(PublisherFingerprint publisher) => TrustedPublishers.Any(trusted => trusted.Fingerprint == publisher);

    /// <inheritdoc/>
    public bool Equals(CommunityPluginPolicy? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && TrustPolicy == other.TrustPolicy
            && InstallSources.Equals(other.InstallSources)
            && RegistryAllowlist.Equals(other.RegistryAllowlist)
            && TrustedPublishers.Equals(other.TrustedPublishers)
            && AllowOutboundHttp == other.AllowOutboundHttp
            && HttpAllowlist.Equals(other.HttpAllowlist)
            && AllowBackgroundJobs == other.AllowBackgroundJobs);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(TrustPolicy, InstallSources, RegistryAllowlist, TrustedPublishers, AllowOutboundHttp, HttpAllowlist, AllowBackgroundJobs);
}
