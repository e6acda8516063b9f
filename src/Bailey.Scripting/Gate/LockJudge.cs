using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bailey.Scripting.Gate;

/// <summary>Judges what is locked: whoever else locks it could keep the script waiting for ever.</summary>
internal sealed class LockJudge(SemanticModel model, ViolationList violations, CancellationToken cancellationToken)
{
    private HashSet<ISymbol>? _reassigned;

    // An object that nobody else can have: one that the script made for it, and kept.
    internal void Judge(LockStatementSyntax locked)
    {
        if (locked.Expression is ThisExpressionSyntax)
        {
            return;
        }

        var symbol = model.GetSymbolInfo(locked.Expression, cancellationToken).Symbol;
        _reassigned ??= FindReassigned();
        if (symbol is not (IFieldSymbol or ILocalSymbol) || !SymbolJudge.IsOwn(symbol) || _reassigned.Contains(symbol.OriginalDefinition)
            || symbol.DeclaringSyntaxReferences is not [{ } reference] || reference.SyntaxTree != model.SyntaxTree
            || reference.GetSyntax(cancellationToken) is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax })
        {
            violations.Add(ScriptViolationCode.SharedLock, "a lock may only be on an object that the script made for it and never replaces: others may lock this one", locked.Expression.GetLocation(), symbol?.ToDisplayString(), "lock a variable that is declared with = new object()");
        }
    }

    private HashSet<ISymbol> FindReassigned()
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var node in model.SyntaxTree.GetRoot(cancellationToken).DescendantNodes())
        {
            var targets = node switch
            {
                AssignmentExpressionSyntax { Left: TupleExpressionSyntax tuple } => tuple.DescendantNodes().OfType<ExpressionSyntax>(),
                AssignmentExpressionSyntax assignment => [assignment.Left],
                ArgumentSyntax argument when !argument.RefKindKeyword.IsKind(SyntaxKind.None) => [argument.Expression],
                RefExpressionSyntax reference => [reference.Expression],
                ForEachVariableStatementSyntax each => each.Variable.DescendantNodesAndSelf().OfType<ExpressionSyntax>(),
                _ => [],
            };
            foreach (var target in targets)
            {
                if (model.GetSymbolInfo(target, cancellationToken).Symbol is { } symbol)
                {
                    found.Add(symbol.OriginalDefinition);
                }
            }
        }

        return found;
    }
}
