using Bailey.Scripting.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bailey.Scripting.Gate;

/// <summary>Judges what a script gives by its type, as far as types tell: JSON and objects may be anything until the script runs.</summary>
internal static class ResultJudge
{
    /// <summary>Refuses what is by its type neither true nor false.</summary>
    internal static void JudgeBoolean(SemanticModel model, ViolationList violations, CancellationToken cancellationToken)
    {
        var root = model.SyntaxTree.GetCompilationUnitRoot(cancellationToken);
        var given = root.DescendantNodes(IsOfScript).OfType<ReturnStatementSyntax>().Select(static statement => (Node: (SyntaxNode)statement, statement.Expression)).ToList();
        if (root.Members.LastOrDefault() is GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last })
        {
            given.Add((last, last.Expression));
        }

        if (given.Count == 0)
        {
            Refuse(root, "nothing");
        }

        foreach (var (node, expression) in given)
        {
            var type = expression is null ? null : model.GetTypeInfo(expression, cancellationToken).Type;
            if (!MayBeBoolean(type))
            {
                Refuse(node, type is null ? "nothing" : $"'{type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}'");
            }
        }

        void Refuse(SyntaxNode node, string what) => violations.Add(new ScriptViolation(
            ScriptViolationCode.DoesNotCompile, $"this must come to true or false, and comes to {what}", ScriptCompiler.SpanOf(node.GetLocation()), null, "end it with a comparison, as Attribute(\"post.author.karma\")?.GetValue<int>() > 10"));
    }

    // What functions return is not what the script does.
    private static bool IsOfScript(SyntaxNode node) => node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax) && node is not MemberDeclarationSyntax or GlobalStatementSyntax;

    private static bool MayBeBoolean(ITypeSymbol? type) => type switch
    {
        null => false,
        { SpecialType: SpecialType.System_Boolean or SpecialType.System_Object } => true,
        { ContainingNamespace: { } place } => type.Name is "JsonNode" or "JsonValue" && place.ToDisplayString() == "System.Text.Json.Nodes",
        _ => false,
    };
}
