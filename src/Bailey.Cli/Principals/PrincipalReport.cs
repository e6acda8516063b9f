using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Values;
using Bailey.Policy.Documents;
using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;

namespace Bailey.Cli.Principals;

/// <summary>What the policy says of a principal, for people and for programs.</summary>
internal static class PrincipalReport
{
    /// <summary>A table of principals.</summary>
    public static string ToTable(IEnumerable<PrincipalPolicy> principals)
    {
        var rows = principals.Select(principal => new[]
        {
            principal.Name.Text,
            StateOf(principal),
            string.Join(", ", principal.Profile.Groups),
            principal.Profile.Grants.Length.ToString(CultureInfo.InvariantCulture),
            principal.Profile.Revokes.Length.ToString(CultureInfo.InvariantCulture),
            principal.Profile.Egress.Length.ToString(CultureInfo.InvariantCulture),
        }).Prepend(["NAME", "STATE", "GROUPS", "GRANTS", "REVOKES", "EGRESS"]).ToList();
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return string.Join('\n', rows.Select(row => PrintableText.OneLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd())));
    }

    /// <summary>One principal in full.</summary>
    /// <param name="principal">What the policy says.</param>
    /// <param name="document">The profile as it was read; null where there is none.</param>
    public static string ToText(PrincipalPolicy principal, DocumentResult<PrincipalProfile>? document)
    {
        var text = new StringBuilder();
        Line("principal", principal.Name.Text);
        Line("state", StateOf(principal));
        Line("profile", document?.Source ?? "none, so that the default applies");
        foreach (var fault in document?.Faults ?? [])
        {
            Line("fault", fault.Describe(document!.Source));
        }

        var profile = principal.Profile;
        Line("groups", List(profile.Groups));
        Line("grants", List(profile.Grants));
        Line("revokes", List(profile.Revokes));
        foreach (var community in principal.Communities.Order(StringComparer.Ordinal))
        {
            Line("member of", $"{community}: {List(principal.RolesIn(community).Except(principal.RolesIn(null)).Select(static role => role.Name))}");
        }

        Line("sign-in", List(profile.AuthMethods.Select(ProfileDocument.WordOf)));
        Line("keys", List(profile.PublicKeys.Select(static key => key.Fingerprint)));
        Line("egress", profile.Egress.IsEmpty ? "none: no outbound connections" : List(profile.Egress));
        Line("programs", List(profile.Processes));
        foreach (var key in PrincipalQuotas.Keys)
        {
            Line(key, QuotaText(key, profile.Quotas.ValueOf(key)));
        }

        return text.ToString().TrimEnd('\n');

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-25} {PrintableText.OneLine(value)}\n");
    }

    /// <summary>One principal as a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, PrincipalPolicy principal, DocumentResult<PrincipalProfile>? document)
    {
        var profile = principal.Profile;
        json.WriteStartObject();
        json.WriteString("principal", principal.Name.Text);
        json.WriteString("state", StateOf(principal));
        json.WriteString("source", document?.Source);
        json.WriteStartArray("faults");
        foreach (var fault in document?.Faults ?? [])
        {
            DocumentFaultJson.Write(json, fault);
        }

        json.WriteEndArray();
        json.WriteBoolean("enabled", profile.Enabled);
        Array("groups", profile.Groups);
        Array("grants", profile.Grants.Select(static pattern => pattern.Text));
        Array("revokes", profile.Revokes.Select(static pattern => pattern.Text));
        Array("auth_methods", profile.AuthMethods.Select(ProfileDocument.WordOf));
        Array("public_keys", profile.PublicKeys.Select(static key => key.Text));
        Array("egress", profile.Egress.Select(static pattern => pattern.ToString()));
        Array("process_allow", profile.Processes.Select(static process => process.Text));
        json.WriteStartObject("quotas");
        foreach (var key in PrincipalQuotas.Keys)
        {
            json.WriteNumber(key, profile.Quotas.ValueOf(key));
        }

        json.WriteEndObject();
        json.WriteStartObject("communities");
        foreach (var community in principal.Communities.Order(StringComparer.Ordinal))
        {
            Array(community, principal.RolesIn(community).Except(principal.RolesIn(null)).Select(static role => role.Name));
        }

        json.WriteEndObject();
        json.WriteEndObject();

        void Array(string name, IEnumerable<string> values)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Quotas, a line each; or one JSON object on one line.</summary>
    public static string QuotasOf(PrincipalQuotas quotas, bool asJson) => asJson
        ? DecisionJson.ToJson(writer =>
        {
            writer.WriteStartObject();
            foreach (var key in PrincipalQuotas.Keys)
            {
                writer.WriteNumber(key, quotas.ValueOf(key));
            }

            writer.WriteEndObject();
        })
        : string.Join('\n', PrincipalQuotas.Keys.Select(key => $"{key,-25} {QuotaText(key, quotas.ValueOf(key))}"));

    /// <summary>A quota's value as people read it.</summary>
    public static string QuotaText(string key, long value) =>
        key.EndsWith("_bytes", StringComparison.Ordinal) ? ByteSize.FormatExactly(value) : value.ToString("N0", CultureInfo.InvariantCulture);

    private static string StateOf(PrincipalPolicy principal) => principal.CheckEnabled() switch
    {
        { Allowed: true } => "enabled",
        { ReasonCode: ProfileReason.PrincipalDisabled } => "disabled",
        var refusal => refusal.ReasonCode,
    };

    private static string List<T>(IEnumerable<T> values) => string.Join(", ", values) is { Length: > 0 } text ? text : "none";
}
