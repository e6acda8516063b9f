using System.Collections.Immutable;
using Bailey.Policy.Documents;
using Bailey.Policy.Principals;

namespace Bailey.Policy.Roles;

/// <summary>
/// Reads the members of a community, <c>etc/communities/COMMUNITY/members.yaml</c>: a mapping <c>members</c> of principals to lists of roles. For
/// instances whose policy is kept in files; a server keeps members in its store.
/// </summary>
public static class MembersDocument
{
    /// <summary>Members of one document: 10,000.</summary>
    public const int MaxMembers = 10_000;

    /// <summary>Reads members. An empty document has none.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="source">What it was read from, for messages.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static DocumentResult<CommunityMembers> Read(ReadOnlySpan<byte> utf8, string source, DocumentLimits? limits = null)
    {
        limits ??= DocumentLimits.Default;
        var faults = new FaultList(source, limits);
        var root = YamlText.Read(utf8, limits, faults);
        if (root is null || MappingReader.Of(root, faults, "members") is not { } reader)
        {
            return faults.Result(CommunityMembers.None);
        }

        reader.Require("members");
        var members = ImmutableDictionary.CreateBuilder<PrincipalName, ImmutableArray<string>>();
        var entries = reader.Entries("members");
        if (entries.Count > MaxMembers)
        {
            reader.Fault("members", DocumentReason.OutOfRange, FormattableString.Invariant($"there are more than {MaxMembers:N0} members"));
            return faults.Result<CommunityMembers>(null);
        }

        foreach (var (key, value) in entries)
        {
            if (!PrincipalName.TryParse(key.Text, out var name, out var fault))
            {
                faults.Add(key, DocumentReason.Invalid, fault);
            }
            else if (value is not SequenceNode roles)
            {
                faults.Add(value, DocumentReason.WrongType, $"the roles of '{name}' must be a list, and are {value.Kind}", $"write '{name}: [member]'");
            }
            else if (!members.TryAdd(name, [.. Names(roles, faults)]))
            {
                faults.Add(key, DocumentReason.DuplicateKey, $"the member '{name}' is there twice, as names are compared without case", "keep one of them");
            }
        }

        return faults.Result(new CommunityMembers(members.ToImmutable()));
    }

    /// <summary>Prints members, so that reading them again yields the same.</summary>
    public static string Print(CommunityMembers members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return new DocumentWriter().Mapping("members", writer =>
        {
            foreach (var (name, roles) in members.Roles.OrderBy(static member => member.Key.Text, StringComparer.OrdinalIgnoreCase))
            {
                writer.List(name.Text, roles);
            }
        }).Finish();
    }

    private static IEnumerable<string> Names(SequenceNode roles, FaultList faults)
    {
        foreach (var item in roles.Items)
        {
            if (item is ScalarNode { Tag: ScalarTag.Text } scalar && Role.IsName(scalar.Text, out _))
            {
                yield return scalar.Text;
            }
            else
            {
                faults.Add(item, DocumentReason.Invalid, $"a role must be named by 1 to {Role.MaxNameLength} of A-Z, a-z, 0-9, _ and -");
            }
        }
    }
}
