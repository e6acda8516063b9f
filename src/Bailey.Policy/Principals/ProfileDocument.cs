using System.Collections.Frozen;
using Bailey.Policy.Documents;
using Bailey.Policy.Egress;
using Bailey.Policy.Permissions;
using Bailey.Policy.Quotas;
using Bailey.Policy.Roles;

namespace Bailey.Policy.Principals;

/// <summary>
/// Reads and prints the profile of a principal, <c>etc/profiles/PRINCIPAL.yaml</c>. Strict: an unknown key, a wrong type or a failed rule
/// is a fault, and a document with a fault yields nothing.
/// </summary>
public static class ProfileDocument
{
    private const int Most = PrincipalProfile.MaxListItems;

    private static readonly string[] s_keys = ["profile_version", "enabled", "groups", "grants", "revokes", "auth", "network", "process", "quotas"];

    private static readonly FrozenDictionary<string, AuthMethod> s_methods = new Dictionary<string, AuthMethod>
    {
        ["keypair"] = AuthMethod.KeyPair,
        ["passkey"] = AuthMethod.Passkey,
        ["system"] = AuthMethod.System,
        ["password"] = AuthMethod.Password,
        ["token"] = AuthMethod.Token,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads a profile.</summary>
    /// <param name="utf8">The document. An empty one, or one of comments only, is the default profile.</param>
    /// <param name="source">What it was read from, for messages.</param>
    /// <param name="resolveProgram">Finds the absolute path of a program named barely; null leaves such names unresolved, so that they allow nothing.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<PrincipalProfile> Read(ReadOnlySpan<byte> utf8, string source, Func<string, string?>? resolveProgram = null, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        var faults = new FaultList(source, limits);
        var root = YamlText.Read(utf8, limits, faults);
        if (root is null)
        {
            return faults.Result(PrincipalProfile.Default);
        }

        var reader = MappingReader.Of(root, faults, s_keys);
        return faults.Result(reader is null ? null : Read(reader, resolveProgram));
    }

    /// <summary>Prints a profile, so that reading it again yields the same. What is as the default is left out.</summary>
    public static string Print(PrincipalProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var writer = new DocumentWriter();
        writer.Number("profile_version", PrincipalProfile.CurrentVersion).Boolean("enabled", profile.Enabled);
        Lists(writer, "groups", profile.Groups);
        Lists(writer, "grants", profile.Grants.Select(static pattern => pattern.Text));
        Lists(writer, "revokes", profile.Revokes.Select(static pattern => pattern.Text));
        if (profile.AuthMethods.Length + profile.PublicKeys.Length > 0)
        {
            writer.Mapping("auth", auth =>
            {
                Lists(auth, "methods", profile.AuthMethods.Select(WordOf));
                Lists(auth, "public_keys", profile.PublicKeys.Select(static key => key.Text));
            });
        }

        if (!profile.Egress.IsEmpty)
        {
            writer.Mapping("network", network => Lists(network, "egress", profile.Egress.Select(static pattern => pattern.ToString())));
        }

        if (!profile.Processes.IsEmpty)
        {
            writer.Mapping("process", process => Lists(process, "allow", profile.Processes.Select(static entry => entry.Text)));
        }

        if (profile.Quotas != PrincipalQuotas.Default)
        {
            profile.Quotas.Write(writer, "quotas");
        }

        return writer.Finish();
    }

    /// <summary>The word that names a way of proving who one is.</summary>
    public static string WordOf(AuthMethod method) => s_methods.First(pair => pair.Value == method).Key;

    private static PrincipalProfile Read(MappingReader reader, Func<string, string?>? resolveProgram)
    {
        var version = reader.Integer("profile_version", PrincipalProfile.CurrentVersion, 1, long.MaxValue);
        if (version > PrincipalProfile.CurrentVersion)
        {
            reader.Fault("profile_version", DocumentReason.Version, FormattableString.Invariant($"profile_version is {version}, and this Bailey reads {PrincipalProfile.CurrentVersion}"), "use a newer Bailey, or the older form");
        }

        var auth = reader.Mapping("auth", "methods", "public_keys");
        var network = reader.Mapping("network", "egress");
        var process = reader.Mapping("process", "allow");
        return new PrincipalProfile
        {
            Enabled = reader.Boolean("enabled", absent: true),
            Groups = reader.List<string>("groups", Most, TryParseGroup),
            Grants = reader.List<PermissionPattern>("grants", Most, PermissionPattern.TryParse),
            Revokes = reader.List<PermissionPattern>("revokes", Most, PermissionPattern.TryParse),
            AuthMethods = auth?.Choices("methods", s_methods) ?? [],
            PublicKeys = auth?.List<PrincipalKey>("public_keys", Most, PrincipalKey.TryParse) ?? [],
            Egress = network?.List<EgressPattern>("egress", Most, EgressPattern.TryParse) ?? [],
            Processes = process?.List("allow", Most, (string text, out AllowedProcess? entry, out string? fault) => AllowedProcess.TryParse(text, resolveProgram, out entry, out fault)) ?? [],
            Quotas = PrincipalQuotas.Read(reader, "quotas"),
        };
    }

    private static bool TryParseGroup(string text, out string? group, out string? fault)
    {
        group = text;
        return Role.IsName(text, out fault);
    }

    private static void Lists(DocumentWriter writer, string key, IEnumerable<string> values)
    {
        var all = values.ToList();
        if (all.Count > 0)
        {
            writer.List(key, all);
        }
    }
}
