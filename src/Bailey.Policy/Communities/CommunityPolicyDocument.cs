using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Documents;
using Bailey.Policy.Egress;

namespace Bailey.Policy.Communities;

/// <summary>Reads and prints the plugin policy of a community, in YAML or JSON, always whole. Strict: an unknown key, a wrong type or a failed rule is a fault.</summary>
public static class CommunityPolicyDocument
{
    private const int Most = CommunityPluginPolicy.MaxListItems;
    private const int MaxLabel = 200;

    private static readonly string[] s_keys =
        ["trust_policy", "install_sources", "registry_allowlist", "trusted_publishers", "allow_outbound_http", "http_allowlist", "allow_background_jobs"];

    private static readonly FrozenDictionary<string, TrustPolicy> s_trust = new Dictionary<string, TrustPolicy>
    {
        ["unsigned_allowed"] = TrustPolicy.UnsignedAllowed,
        ["signed_only"] = TrustPolicy.SignedOnly,
        ["trusted_publishers_only"] = TrustPolicy.TrustedPublishersOnly,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, InstallSource> s_sources = new Dictionary<string, InstallSource>
    {
        ["upload"] = InstallSource.Upload,
        ["registry"] = InstallSource.Registry,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads a policy.</summary>
    /// <param name="utf8">The document. An empty one, or one of comments only, is <see cref="CommunityPluginPolicy.Default"/>, which allows nothing.</param>
    /// <param name="source">What it was read from, for messages.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<CommunityPluginPolicy> Read(ReadOnlySpan<byte> utf8, string source, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        var faults = new FaultList(source, limits);
        var root = YamlText.Read(utf8, limits, faults);
        if (root is null)
        {
            return faults.Result(CommunityPluginPolicy.Default);
        }

        return faults.Result(MappingReader.Of(root, faults, s_keys) is { } reader ? Read(reader) : null);
    }

    /// <summary>Prints a policy, all of it, so that reading it again yields the same.</summary>
    public static string Print(CommunityPluginPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new DocumentWriter()
            .Word("trust_policy", WordOf(policy.TrustPolicy))
            .List("install_sources", policy.InstallSources.Select(WordOf))
            .List("registry_allowlist", policy.RegistryAllowlist.Select(static pattern => pattern.ToString()))
            .List("trusted_publishers", policy.TrustedPublishers, static (list, publisher) => list.Mapping(writer =>
                writer.Text("fingerprint", publisher.Fingerprint.Text).Text("label", publisher.Label)))
            .Boolean("allow_outbound_http", policy.AllowOutboundHttp)
            .List("http_allowlist", policy.HttpAllowlist.Select(static pattern => pattern.ToString()))
            .Boolean("allow_background_jobs", policy.AllowBackgroundJobs)
            .Finish();
    }

    /// <summary>The entity tag of a policy (RFC 9110, 8.8.3): the same for equal policies, and another one for any other.</summary>
    public static string ETagOf(CommunityPluginPolicy policy) => $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Print(policy))))}\"";

    /// <summary>The word that names a trust policy.</summary>
    public static string WordOf(TrustPolicy policy) => s_trust.First(pair => pair.Value == policy).Key;

    /// <summary>The word that names a source of packages.</summary>
    public static string WordOf(InstallSource source) => s_sources.First(pair => pair.Value == source).Key;

    private static CommunityPluginPolicy Read(MappingReader reader) => new()
    {
        TrustPolicy = reader.Choice("trust_policy", CommunityPluginPolicy.Default.TrustPolicy, s_trust),
        InstallSources = [.. reader.Choices("install_sources", s_sources)],
        RegistryAllowlist = [.. reader.List<EgressPattern>("registry_allowlist", Most, EgressPattern.TryParse)],
        TrustedPublishers = ReadPublishers(reader),
        AllowOutboundHttp = reader.Boolean("allow_outbound_http", absent: false),
        HttpAllowlist = [.. reader.List<EgressPattern>("http_allowlist", Most, EgressPattern.TryParse)],
        AllowBackgroundJobs = reader.Boolean("allow_background_jobs", absent: false),
    };

    private static ItemList<TrustedPublisher> ReadPublishers(MappingReader reader)
    {
        const string Key = "trusted_publishers";
        if (reader.Items(Key).Count > Most)
        {
            reader.Fault(Key, DocumentReason.OutOfRange, FormattableString.Invariant($"'{Key}' has more than {Most:N0} entries"));
            return [];
        }

        var publishers = new List<TrustedPublisher>();
        var seen = new HashSet<PublisherFingerprint>();
        foreach (var entry in reader.Mappings(Key, "fingerprint", "label"))
        {
            entry.Require("fingerprint", "label");
            var label = entry.Text("label", MaxLabel);
            if (entry.Text("fingerprint") is not { } text)
            {
                continue;
            }

            if (!PublisherFingerprint.TryParse(text, out var fingerprint, out var fault))
            {
                entry.Fault("fingerprint", DocumentReason.Invalid, fault);
            }
            else if (!seen.Add(fingerprint))
            {
                entry.Fault("fingerprint", DocumentReason.Conflict, $"{fingerprint} is listed twice", "keep one of them, so that it has one label");
            }
            else if (label is not null)
            {
                publishers.Add(new TrustedPublisher(fingerprint, label));
            }
        }

        return [.. publishers];
    }
}
