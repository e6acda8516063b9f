using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Bailey.Scripting.Gate;

/// <summary>Walks through a bound tree and judges all that its names, types and conversions stand for, what it declares, and what it calls without naming it.</summary>
internal sealed class SemanticJudge(SemanticModel model, SymbolJudge symbols, ViolationList violations, CancellationToken cancellationToken)
{
    private readonly DeclarationJudge _declarations = new(model, symbols, violations, cancellationToken);
    private readonly TaskJudge _tasks = new(model, violations, cancellationToken);
    private readonly LockJudge _locks = new(model, violations, cancellationToken);

    internal void Judge()
    {
        foreach (var node in model.SyntaxTree.GetRoot(cancellationToken).DescendantNodesAndSelf(node => !IsNameOf(node)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (violations.IsFull)
            {
                return;
            }

            JudgeUse(node);
            _declarations.Judge(node);
            JudgeImplicit(node);
            _tasks.Judge(node);
        }
    }

    // What is named there becomes a text, and is used by nothing.
    private bool IsNameOf(SyntaxNode node) =>
        node is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } && model.GetOperation(node, cancellationToken) is INameOfOperation;

    private void JudgeUse(SyntaxNode node)
    {
        if (node is UsingDirectiveSyntax { NamespaceOrType: { } imported })
        {
            if (model.GetSymbolInfo(imported, cancellationToken).Symbol is INamespaceSymbol space)
            {
                violations.Add(SymbolJudge.JudgeImport(space), node.GetLocation());
            }

            return;
        }

        if (node is not (ExpressionSyntax or AttributeSyntax or ConstructorInitializerSyntax or SelectOrGroupClauseSyntax or OrderingSyntax or PatternSyntax or PrimaryConstructorBaseTypeSyntax))
        {
            return;
        }

        // What has the place of a type and is none: an omitted size or type argument, the constraint notnull.
        if (node is OmittedArraySizeExpressionSyntax or OmittedTypeArgumentSyntax or IdentifierNameSyntax { Identifier.ValueText: "notnull" or "unmanaged", Parent: TypeConstraintSyntax })
        {
            return;
        }

        var called = FindCalled(node);
        var symbol = called ?? model.GetSymbolInfo(node, cancellationToken).Symbol;
        if (symbol is not (null or INamespaceSymbol))
        {
            Add(symbols.Judge(symbol), node);
            Add(SymbolJudge.JudgeName(symbol), node);
            JudgeAccessor(node, symbol);
            JudgeWrittenOut(node, symbol);
        }

        if (called is not null)
        {
            // The name of a method has no type.
            return;
        }

        var type = model.GetTypeInfo(node, cancellationToken);
        Add(symbols.JudgeType(type.Type), node);
        if (!SymbolEqualityComparer.Default.Equals(type.Type, type.ConvertedType))
        {
            Add(symbols.JudgeType(type.ConvertedType), node);
            if (node is ExpressionSyntax expression && model.GetConversion(expression, cancellationToken).MethodSymbol is { } conversion)
            {
                violations.Add(symbols.Judge(conversion), node.GetLocation());
            }
        }

        if (node is AnonymousFunctionExpressionSyntax && symbol is IMethodSymbol lambda)
        {
            _declarations.JudgeMethod(lambda, node);
        }
    }

    // The method that a name in a call stands for, as the call knows it: asked about the name, the model binds it anew with all that is before it, and a
    // chain of calls so again and again.
    private IMethodSymbol? FindCalled(SyntaxNode node)
    {
        var name = node switch
        {
            SimpleNameSyntax simple => simple,
            MemberAccessExpressionSyntax access => access.Name,
            MemberBindingExpressionSyntax binding => binding.Name,
            _ => null,
        };
        var callee = name is null ? null
            : name.Parent is MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } of && of.Name == name ? of
            : name.Parent is MemberBindingExpressionSyntax bound ? bound
            : (ExpressionSyntax)name;
        return callee?.Parent is InvocationExpressionSyntax call && call.Expression == callee
            && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ReducedExtension or MethodKind.LocalFunction } method
            && method.Name == name!.Identifier.ValueText
            ? method
            : null;
    }

    private void Add(Finding? finding, SyntaxNode node)
    {
        if (finding is not null)
        {
            violations.Add(finding, NarrowLocation.OfUse(node));
        }
    }

    private void JudgeAccessor(SyntaxNode node, ISymbol symbol)
    {
        if (symbol is IPropertySymbol property && !SymbolJudge.IsOwn(property) && IsWritten(node) && property.SetMethod is { } setter)
        {
            violations.Add(symbols.Judge(setter), NarrowLocation.OfUse(node));
        }
    }

    // What is read by a name that is only known while the script runs could be any file.
    private void JudgeWrittenOut(SyntaxNode node, ISymbol symbol)
    {
        if (node is not SimpleNameSyntax || symbol is not IMethodSymbol method || !SymbolJudge.IsWrittenOut(method))
        {
            return;
        }

        var called = node.Parent is MemberAccessExpressionSyntax access && access.Name == node ? access : node;
        if (called.Parent is not InvocationExpressionSyntax call || call.Expression != called || call.ArgumentList.Arguments.Any(argument => !IsPlainText(argument.Expression)))
        {
            var name = $"{method.ContainingType.ToDisplayString()}.{method.Name}";
            violations.Add(ScriptViolationCode.MemberNotAllowed, $"{name} looks for a file of that name, so that the name must be written out", node.GetLocation(), name, "call it with the name in quotes, such as \"Europe/Berlin\"; choose among several with a switch");
        }
    }

    private bool IsPlainText(ExpressionSyntax argument) =>
        model.GetTypeInfo(argument, cancellationToken) is { Type.SpecialType: not SpecialType.System_String, ConvertedType.SpecialType: not SpecialType.System_String }
        || (model.GetConstantValue(argument, cancellationToken) is { HasValue: true, Value: string text }
            && text.Length is > 0 and < 64 && text[0] != '/' && !text.Contains("..", StringComparison.Ordinal)
            && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '_' or '-' or '+' or ' ' or '.' or '(' or ')'));

    private static bool IsWritten(SyntaxNode node)
    {
        var target = node is IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax access } && access.Name == node ? access : node;
        return target.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == target,
            PrefixUnaryExpressionSyntax or PostfixUnaryExpressionSyntax => target.Parent.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression
                or SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression,
            ArgumentSyntax argument => argument.Parent is TupleExpressionSyntax || !argument.RefKindKeyword.IsKind(SyntaxKind.None),
            _ => false,
        };
    }

    // What the language calls without a name of it in the text.
    private void JudgeImplicit(SyntaxNode node)
    {
        switch (node)
        {
            case CommonForEachStatementSyntax each:
                var info = model.GetForEachStatementInfo(each);
                Judge(node, info.GetEnumeratorMethod, info.MoveNextMethod, info.CurrentProperty, info.DisposeMethod, info.ElementConversion.MethodSymbol);
                if (each is ForEachVariableStatementSyntax deconstructed)
                {
                    Judge(node, model.GetDeconstructionInfo(deconstructed).Method);
                }

                break;
            case AwaitExpressionSyntax awaited:
                var awaiter = model.GetAwaitExpressionInfo(awaited);
                Judge(node, awaiter.GetAwaiterMethod, awaiter.IsCompletedProperty, awaiter.GetResultMethod);
                break;
            case QueryClauseSyntax clause:
                var query = model.GetQueryClauseInfo(clause, cancellationToken);
                Judge(node, query.CastInfo.Symbol, query.OperationInfo.Symbol);
                break;
            case InitializerExpressionSyntax { RawKind: (int)SyntaxKind.CollectionInitializerExpression } initializer:
                foreach (var element in initializer.Expressions)
                {
                    Judge(element, model.GetCollectionInitializerSymbolInfo(element, cancellationToken).Symbol);
                }

                break;
            case AssignmentExpressionSyntax { Left: TupleExpressionSyntax or DeclarationExpressionSyntax } assignment:
                Judge(node, model.GetDeconstructionInfo(assignment).Method);
                break;
            case LockStatementSyntax locked:
                _locks.Judge(locked);
                break;
        }
    }

    private void Judge(SyntaxNode node, params ReadOnlySpan<ISymbol?> called)
    {
        foreach (var symbol in called)
        {
            if (symbol is not null)
            {
                violations.Add(symbols.Judge(symbol), node.GetLocation());
            }
        }
    }
}
