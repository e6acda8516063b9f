using Bailey.Policy.Commands;

namespace Bailey.Cli.Policy;

/// <summary>A kind of policy document that <c>bailey policy validate</c> can check.</summary>
/// <param name="Name">What <c>--kind</c> calls it.</param>
/// <param name="Fits">Whether a file of this path is of this kind, when <c>--kind</c> does not say.</param>
/// <param name="Check">Reads a document's bytes, given what to call their source.</param>
internal sealed record DocumentKind(string Name, Func<string, bool> Fits, Func<byte[], string, DocumentReport> Check)
{
    /// <summary>All kinds. The first that fits a path is taken; command rules where none does.</summary>
    public static IReadOnlyList<DocumentKind> All { get; } =
    [
        new("command-rules", static path => Path.GetFileName(path) is "policy.yml", static (bytes, source) => DocumentReport.Of(CommandRuleDocument.Read(bytes, source), static rules => CommandRuleWarnings.Of(rules))),
    ];

    /// <summary>The kind that a path suggests.</summary>
    public static DocumentKind Of(string path) => All.FirstOrDefault(kind => kind.Fits(path)) ?? All[0];
}
