using System.Text.Json;
using Bailey.Cli.Values;
using Bailey.Policy;
using Bailey.Policy.Documents;
using Bailey.Policy.Principals;
using Bailey.Policy.Quotas;
using Bailey.Storage.Profiles;

namespace Bailey.Cli.Principals;

/// <summary>
/// A change of one field of a profile, written <c>KEY=VALUE</c>, and for lists also <c>KEY+=VALUE</c> and <c>KEY-=VALUE</c>, with values parted by commas. Values
/// are read by the very code that reads profiles.
/// </summary>
internal static class ProfileChange
{
    private const string Quotas = "quotas.";
    private static readonly string[] _lists = ["groups", "grants", "revokes", "auth.methods", "auth.public_keys", "network.egress", "process.allow"];
    private static readonly string[] _keys = ["enabled", .. _lists, .. PrincipalQuotas.Keys.Select(static key => Quotas + key)];

    /// <summary>The keys, as help shows them.</summary>
    public static string Keys => string.Join(", ", _keys);

    /// <summary>Reads a change.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static Func<PrincipalProfile, PrincipalProfile> Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            throw new FormatException($"'{text}' is no change; write KEY=VALUE, and for lists also KEY+=VALUE or KEY-=VALUE");
        }

        var sign = text[equals - 1] is '+' or '-' ? text[equals - 1] : '=';
        var key = text[..(sign == '=' ? equals : equals - 1)].Trim();
        var value = text[(equals + 1)..].Trim();
        var isList = _lists.Contains(key);
        if (!_keys.Contains(key))
        {
            throw new FormatException($"there is no field '{key}'{NearestWord.Hint(key, _keys)}; the fields are {Keys}");
        }

        if (sign != '=' && !isList)
        {
            throw new FormatException($"'{key}' is no list; write {key}=VALUE");
        }

        var read = Read(key, isList ? List(value) : Scalar(key, value));
        return profile => Apply(profile, key, sign, read);
    }

    private static PrincipalProfile Apply(PrincipalProfile profile, string key, char sign, PrincipalProfile read) => key switch
    {
        "enabled" => profile with { Enabled = read.Enabled },
        "groups" => profile with { Groups = [.. Merge(profile.Groups, sign, read.Groups)] },
        "grants" => profile with { Grants = [.. Merge(profile.Grants, sign, read.Grants)] },
        "revokes" => profile with { Revokes = [.. Merge(profile.Revokes, sign, read.Revokes)] },
        "auth.methods" => profile with { AuthMethods = [.. Merge(profile.AuthMethods, sign, read.AuthMethods)] },
        "auth.public_keys" => profile with { PublicKeys = [.. Merge(profile.PublicKeys, sign, read.PublicKeys)] },
        "network.egress" => profile with { Egress = [.. Merge(profile.Egress, sign, read.Egress)] },
        "process.allow" => profile with { Processes = [.. Merge(profile.Processes, sign, read.Processes)] },
        _ => profile with { Quotas = profile.Quotas.With(key[Quotas.Length..], read.Quotas.ValueOf(key[Quotas.Length..])) },
    };

    private static IEnumerable<T> Merge<T>(IEnumerable<T> current, char sign, IEnumerable<T> values) => sign switch
    {
        '+' => current.Union(values),
        '-' => current.Except(values),
        _ => values.Distinct(),
    };

    private static string List(string value) =>
        $"[{string.Join(", ", value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static item => JsonSerializer.Serialize(item)))}]";

    private static string Scalar(string key, string value) =>
        key.EndsWith("_bytes", StringComparison.Ordinal) && ByteSize.TryParse(value, out var bytes)
            ? FormattableString.Invariant($"{bytes}")
            : value.Length > 0 && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ',') ? value.Replace("_", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal) : JsonSerializer.Serialize(value);

    private static PrincipalProfile Read(string key, string value)
    {
        var parts = key.Split('.');
        var document = parts.Length == 1 ? $"{parts[0]}: {value}" : $"{parts[0]}: {{{parts[1]}: {value}}}";
        var result = ProfileDocument.Read(System.Text.Encoding.UTF8.GetBytes(document), key, ProgramPath.Find);
        return result.IsValid ? result.Value : throw new FormatException(Describe(result.Faults[0]));
    }

    private static string Describe(DocumentFault fault) => fault.Message + (fault.Fix is null ? "" : $"; {fault.Fix}");
}
