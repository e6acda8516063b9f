using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Bailey.Scripting.Gate;

/// <summary>Judges what can be told from the tree alone, before anything is bound: size, nesting, directives, and the forms that no script may take.</summary>
internal static class SyntaxJudge
{
    private const string NoUnsafe = "use arrays, Span<T> and Memory<T>";

    /// <summary>Whether a text is too long to be parsed.</summary>
    internal static ScriptViolation? JudgeLength(Compilation.ScriptSource source) => source.Code.Length <= ScriptTrustPolicy.MaxTextLength ? null : new ScriptViolation(
        ScriptViolationCode.TooLarge,
        $"the text has {source.Code.Length:N0} characters, and may have {ScriptTrustPolicy.MaxTextLength:N0}",
        new ScriptSpan(source.Name, 1, 1, 1, 1),
        null,
        "divide it into libraries");

    internal static void Judge(SyntaxTree tree, ViolationList violations, CancellationToken cancellationToken)
    {
        var root = tree.GetRoot(cancellationToken);
        JudgeCharacters(tree, violations, cancellationToken);
        JudgeDirectives(root, violations);
        JudgeNesting(root, violations, cancellationToken);
        if (!violations.IsEmpty)
        {
            return;
        }

        foreach (var node in root.DescendantNodesAndSelf(descendIntoTrivia: false))
        {
            JudgeForm(node, violations);
        }

        foreach (var token in root.DescendantTokens())
        {
            JudgeToken(token, violations);
        }
    }

    // Wherever they stand: in a comment or a text they turn the code behind it as well, and whoever deploys a script has read another one (CVE-2021-42574).
    private static void JudgeCharacters(SyntaxTree tree, ViolationList violations, CancellationToken cancellationToken)
    {
        var text = tree.GetText(cancellationToken);
        for (var at = 0; at < text.Length && !violations.IsFull; at++)
        {
            if (text[at] is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'))
            {
                violations.Add(ScriptViolationCode.TurnedText, $"the mark of direction U+{(int)text[at]:X4} shows the text in another order than it runs", Location.Create(tree, new TextSpan(at, 1)), null, $"leave it out, or write \\u{(int)text[at]:X4} in a text");
            }
        }
    }

    private static void JudgeDirectives(SyntaxNode root, ViolationList violations)
    {
        if (!root.ContainsDirectives)
        {
            return;
        }

        foreach (var trivia in root.DescendantTrivia(descendIntoTrivia: true))
        {
            if (!trivia.IsDirective && !trivia.IsKind(SyntaxKind.ShebangDirectiveTrivia))
            {
                continue;
            }

            // In a part that is disabled as well: it is enough that another reader would see it enabled.
            if (trivia.Kind() is not (SyntaxKind.IfDirectiveTrivia or SyntaxKind.ElifDirectiveTrivia or SyntaxKind.ElseDirectiveTrivia or SyntaxKind.EndIfDirectiveTrivia
                or SyntaxKind.RegionDirectiveTrivia or SyntaxKind.EndRegionDirectiveTrivia or SyntaxKind.NullableDirectiveTrivia
                or SyntaxKind.PragmaWarningDirectiveTrivia or SyntaxKind.WarningDirectiveTrivia or SyntaxKind.ShebangDirectiveTrivia))
            {
                var text = trivia.ToString().Trim();
                violations.Add(ScriptViolationCode.Directive, $"the directive {(text.Length > 40 ? text[..40] + "…" : text)} may not be used", trivia.GetLocation(), null, "leave it out; libraries are named when the script is deployed");
            }
        }
    }

    // By hand and not by recursion: a tree can be as deep as the parser's own stack.
    private static void JudgeNesting(SyntaxNode root, ViolationList violations, CancellationToken cancellationToken)
    {
        var open = new Stack<(SyntaxNode Node, int Depth, int Chain, int Interpolations, int Lambdas)>();
        open.Push((root, 0, 0, 0, 0));
        while (open.TryPop(out var item))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (node, depth, chain, interpolations, lambdas) = item;
            interpolations += node is InterpolatedStringExpressionSyntax ? 1 : 0;
            lambdas += node is AnonymousFunctionExpressionSyntax ? 1 : 0;
            var (what, most) = depth > ScriptTrustPolicy.MaxDepth ? ("syntax", ScriptTrustPolicy.MaxDepth)
                : chain > ScriptTrustPolicy.MaxChain ? ("operators", ScriptTrustPolicy.MaxChain)
                : interpolations > ScriptTrustPolicy.MaxInterpolationDepth ? ("interpolated strings", ScriptTrustPolicy.MaxInterpolationDepth)
                : lambdas > ScriptTrustPolicy.MaxLambdaDepth ? ("lambdas", ScriptTrustPolicy.MaxLambdaDepth)
                : (null, 0);
            if (what is not null)
            {
                violations.Add(ScriptViolationCode.TooLarge, $"{what} may be nested {most} deep", node.GetLocation(), null, "give the inner part a name of its own");
                return;
            }

            foreach (var child in node.ChildNodes())
            {
                // a + b + c is nested to the left, and as flat as it looks.
                var isChain = node is BinaryExpressionSyntax binary && child == binary.Left && child.IsKind(node.Kind());
                open.Push((child, isChain ? depth : depth + 1, isChain ? chain + 1 : 0, interpolations, lambdas));
            }
        }
    }

    private static void JudgeForm(SyntaxNode node, ViolationList violations)
    {
        switch (node)
        {
            case PointerTypeSyntax or FunctionPointerTypeSyntax or UnsafeStatementSyntax or FixedStatementSyntax
                or MakeRefExpressionSyntax or RefTypeExpressionSyntax or RefValueExpressionSyntax:
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PointerIndirectionExpression or (int)SyntaxKind.AddressOfExpression }:
            case MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.PointerMemberAccessExpression }:
                violations.Add(ScriptViolationCode.Unsafe, "code without the safety of types may not be used", node.GetLocation(), null, NoUnsafe);
                break;
            case ExternAliasDirectiveSyntax:
                violations.Add(ScriptViolationCode.NativeCode, "extern may not be used", node.GetLocation(), null, "leave it out");
                break;
            case DestructorDeclarationSyntax:
                violations.Add(ScriptViolationCode.UnboundExecution, "a finalizer runs when the runtime likes, and nobody waits for it", node.GetLocation(), null, "implement IDisposable, and dispose with using");
                break;
            case AttributeTargetSpecifierSyntax { Identifier.ValueText: "assembly" or "module" }:
                violations.Add(ScriptViolationCode.AttributeNotAllowed, "an attribute of the assembly changes how all of it is compiled or run", node.GetLocation(), null, "leave it out");
                break;
            case BaseNamespaceDeclarationSyntax:
                violations.Add(ScriptViolationCode.DoesNotCompile, "a script has no namespaces", node.GetLocation(), null, "declare the types without one");
                break;
        }
    }

    private static void JudgeToken(SyntaxToken token, ViolationList violations)
    {
        switch (token.Kind())
        {
            case SyntaxKind.UnsafeKeyword:
            case SyntaxKind.ArgListKeyword:
            case SyntaxKind.FixedKeyword:
                violations.Add(ScriptViolationCode.Unsafe, $"{token.ValueText} may not be used", token.GetLocation(), null, NoUnsafe);
                break;
            case SyntaxKind.ExternKeyword:
                violations.Add(ScriptViolationCode.NativeCode, "extern may not be used: scripts call nothing outside of .NET", token.GetLocation(), null, "ask the host by CallAsync");
                break;
        }
    }
}
