using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Policy.Principals;
using Bailey.Storage.Profiles;

namespace Bailey.Cli.Policy;

/// <summary>A kind of policy document that <c>bailey policy validate</c> can check.</summary>
/// <param name="Name">What <c>--kind</c> calls it.</param>
/// <param name="Kind">What the policy calls it.</param>
/// <param name="Check">Reads a document's bytes, given what to call their source.</param>
internal sealed record DocumentKind(string Name, PolicyDocumentKind Kind, Func<byte[], string, DocumentReport> Check)
{
    /// <summary>All kinds. The first that fits a path is taken; command rules where none does.</summary>
    public static IReadOnlyList<DocumentKind> All { get; } =
    [
        new("command-rules", PolicyDocumentKind.CommandRules, static (bytes, source) => DocumentReport.Of(CommandRuleDocument.Read(bytes, source), static rules => CommandRuleWarnings.Of(rules))),
        new("profile", PolicyDocumentKind.Profile, static (bytes, source) => DocumentReport.Of(ProfileDocument.Read(bytes, source, ProgramPath.Find))),
        Of("roles", PolicyDocumentKind.Roles),
        Of("instance", PolicyDocumentKind.Instance),
        Of("community-plugins", PolicyDocumentKind.CommunityPlugins),
        Of("members", PolicyDocumentKind.Members),
    ];

    /// <summary>The kind that a path suggests.</summary>
    public static DocumentKind Of(string path) => PolicyValidator.KindOf(Path.GetFullPath(path)) is { } found ? All.First(kind => kind.Kind == found) : All[0];

    private static DocumentKind Of(string name, PolicyDocumentKind kind) =>
        new(name, kind, (bytes, source) => new DocumentReport(PolicyValidator.Validate(kind, bytes, source), []));
}
