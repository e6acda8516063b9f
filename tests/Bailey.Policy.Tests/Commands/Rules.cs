using System.Collections.Immutable;
using System.Text;
using Bailey.Policy.Commands;
using Bailey.Policy.Documents;
using Bailey.Policy.Operations;

namespace Bailey.Policy.Tests.Commands;

/// <summary>Rules and operations for tests.</summary>
internal static class Rules
{
    public const string SourceFile = "/data/policy.yml";

    public static Operation Show { get; } = Annotated("notes/show", "read");

    public static Operation Edit { get; } = Annotated("notes/edit", "write");

    public static Operation Erase { get; } = Annotated("notes/erase", "high-risk-write");

    public static Operation Unannotated { get; } = new("notes/odd", null) { Identities = IdentityKinds.Any };

    public static Operation Mistyped { get; } = Annotated("notes/typo", "wirte");

    public static Operation Diagnostic { get; } = OperationCatalog.Get("policy/show");

    public static Operation Annotated(string path, string risk, IdentityKinds identities = IdentityKinds.Any) => new(path, risk) { Identities = identities };

    public static CommandRule Rule(string? name = null, string[]? allow = null, string[]? deny = null, OperationRisk? maxRisk = null, IdentityKinds identities = IdentityKinds.None, bool allowUnannotated = false) => new()
    {
        Name = name,
        Allow = Globs(allow),
        Deny = Globs(deny),
        MaxRisk = maxRisk,
        Identities = identities,
        AllowUnannotated = allowUnannotated,
    };

    public static CommandPolicy Compiled(params CommandRule[] rules) => CommandPolicy.Of(new CommandRuleSet([.. rules]), CommandPolicySource.File, SourceFile);

    public static DocumentResult<CommandRuleSet> Read(string text) => CommandRuleDocument.Read(Encoding.UTF8.GetBytes(text), SourceFile);

    private static ImmutableArray<OperationGlob> Globs(string[]? texts) => [.. (texts ?? []).Select(OperationGlob.Parse)];
}
