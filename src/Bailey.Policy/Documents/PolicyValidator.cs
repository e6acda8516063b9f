using System.Collections.Immutable;
using Bailey.Policy.Commands;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;

namespace Bailey.Policy.Documents;

/// <summary>Checks any policy document without applying it, by the very code that reads it when it is applied.</summary>
public static class PolicyValidator
{
    /// <summary>Everything that is wrong with a document; empty where it is valid.</summary>
    /// <param name="kind">What the document is.</param>
    /// <param name="utf8">The document.</param>
    /// <param name="source">What it was read from, for messages.</param>
    /// <param name="resolveProgram">Finds programs that a profile names barely; null takes such names as they are.</param>
    /// <param name="limits">Bounds on the document; the defaults where omitted.</param>
    public static ImmutableArray<DocumentFault> Validate(
        PolicyDocumentKind kind, ReadOnlySpan<byte> utf8, string source, Func<string, string?>? resolveProgram = null, DocumentLimits? limits = null) => kind switch
        {
            PolicyDocumentKind.CommandRules => CommandRuleDocument.Read(utf8, source, limits).Faults,
            PolicyDocumentKind.Profile => ProfileDocument.Read(utf8, source, resolveProgram, limits).Faults,
            PolicyDocumentKind.Roles => RolesDocument.Read(utf8, source, limits).Faults,
            PolicyDocumentKind.Instance => InstancePolicyDocument.Read(utf8, source, limits).Faults,
            PolicyDocumentKind.CommunityPlugins => CommunityPolicyDocument.Read(utf8, source, limits).Faults,
            PolicyDocumentKind.Members => MembersDocument.Read(utf8, source, limits).Faults,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "there is no such kind of document"),
        };

    /// <summary>The kind of a document by its place in the data directory; null where its name does not tell.</summary>
    /// <param name="path">The file, with slashes of either kind.</param>
    public static PolicyDocumentKind? KindOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split('/', '\\');
        return (parts[^1].ToLowerInvariant(), parts.Length > 1 ? parts[^2].ToLowerInvariant() : "") switch
        {
            (_, "profiles") => PolicyDocumentKind.Profile,
            ("policy.yml" or "policy.yaml", _) => PolicyDocumentKind.CommandRules,
            ("roles.yaml" or "roles.yml", _) => PolicyDocumentKind.Roles,
            ("instance.yaml" or "instance.yml", _) => PolicyDocumentKind.Instance,
            ("plugin-policy.yaml" or "plugin-policy.yml", _) => PolicyDocumentKind.CommunityPlugins,
            ("members.yaml" or "members.yml", _) => PolicyDocumentKind.Members,
            _ => null,
        };
    }
}
