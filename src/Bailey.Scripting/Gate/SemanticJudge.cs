using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Bailey.Scripting.Gate;

/// <summary>Walks through a bound tree and judges all that its names, types and conversions stand for, what it declares, and what it calls without naming it.</summary>
internal sealed class SemanticJudge(SemanticModel model, SymbolJudge symbols, ViolationList violations, CancellationToken cancellationToken)
{
    private readonly SyntaxNode _root = model.SyntaxTree.GetRoot(cancellationToken);
    private HashSet<ISymbol>? _reassigned;

    internal void Judge()
    {
        foreach (var node in _root.DescendantNodesAndSelf(node => !IsNameOf(node)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (violations.IsFull)
            {
                return;
            }

            JudgeUse(node);
            JudgeDeclaration(node);
            JudgeImplicit(node);
            JudgeTasks(node);
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
            JudgeMethod(lambda, node);
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
            violations.Add(finding, LocationOf(node));
        }
    }

    // The narrowest place that says what is meant: the name, and not the whole call.
    private static Location LocationOf(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.GetLocation(),
        InvocationExpressionSyntax invocation => invocation.Expression.GetLocation(),
        MemberAccessExpressionSyntax access => access.Name.GetLocation(),
        ObjectCreationExpressionSyntax creation => creation.Type.GetLocation(),
        QualifiedNameSyntax name => name.Right.GetLocation(),
        AliasQualifiedNameSyntax name => name.Name.GetLocation(),
        AttributeSyntax attribute => LocationOf(attribute.Name),
        ParenthesizedExpressionSyntax inner => LocationOf(inner.Expression),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } inner => LocationOf(inner.Operand),
        ConditionalAccessExpressionSyntax access => LocationOf(access.WhenNotNull),
        AwaitExpressionSyntax awaited => LocationOf(awaited.Expression),
        PrimaryConstructorBaseTypeSyntax type => LocationOf(type.Type),
        _ => node.GetLocation(),
    };

    private void JudgeAccessor(SyntaxNode node, ISymbol symbol)
    {
        if (symbol is IPropertySymbol property && !SymbolJudge.IsOwn(property) && IsWritten(node) && property.SetMethod is { } setter)
        {
            violations.Add(symbols.Judge(setter), LocationOf(node));
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

    private void JudgeDeclaration(SyntaxNode node)
    {
        var symbol = node is MemberDeclarationSyntax or VariableDeclaratorSyntax or ParameterSyntax or TypeParameterSyntax or SingleVariableDesignationSyntax
            or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or ForEachStatementSyntax or CatchDeclarationSyntax or AnonymousObjectMemberDeclaratorSyntax
            or QueryClauseSyntax or JoinIntoClauseSyntax or QueryContinuationSyntax or EnumMemberDeclarationSyntax
            ? model.GetDeclaredSymbol(node, cancellationToken)
            : null;
        switch (symbol)
        {
            case INamedTypeSymbol type:
                JudgeNewType(type, node);
                break;
            case IMethodSymbol method:
                JudgeMethod(method, node);
                break;
            case IPropertySymbol or IEventSymbol or IFieldSymbol:
                JudgeMember(symbol, node);
                break;
            case ILocalSymbol local:
                violations.Add(symbols.JudgeType(local.Type), NameOf(node));
                break;
            case IRangeVariableSymbol:
                break;
            case IParameterSymbol parameter:
                violations.Add(symbols.JudgeType(parameter.Type), NameOf(node));
                break;
            case ITypeParameterSymbol parameter:
                foreach (var constraint in parameter.ConstraintTypes)
                {
                    violations.Add(symbols.JudgeType(constraint), NameOf(node));
                }

                break;
        }
    }

    private void JudgeNewType(INamedTypeSymbol type, SyntaxNode node)
    {
        violations.Add(symbols.JudgeType(type.BaseType), NameOf(node));
        // Whoever formats into a span is handed memory that others used before.
        if (type.TypeKind != TypeKind.Enum && type.AllInterfaces.FirstOrDefault(static contract => contract.ToDisplayString() is "System.ISpanFormattable" or "System.IUtf8SpanFormattable") is { } formats)
        {
            var name = formats.ToDisplayString();
            violations.Add(ScriptViolationCode.TypeNotAllowed, $"a type of a script may not implement {name}, which is handed memory that others used before", NameOf(node), name, "implement IFormattable, or override ToString");
        }

        foreach (var contract in type.Interfaces)
        {
            violations.Add(symbols.JudgeType(contract), NameOf(node));
        }

        if (type.DelegateInvokeMethod is { } invoke)
        {
            JudgeMethod(invoke, node);
        }

        // A constructor of a base class that the compiler calls, as nobody wrote one.
        foreach (var constructor in type.InstanceConstructors.Where(static constructor => constructor.IsImplicitlyDeclared))
        {
            foreach (var parameter in constructor.Parameters)
            {
                violations.Add(symbols.JudgeType(parameter.Type), NameOf(node));
            }
        }

        // It is called where a constructor does not say otherwise.
        if (type is { TypeKind: TypeKind.Class, BaseType: { SpecialType: SpecialType.None } ancestor } && !SymbolJudge.IsOwn(ancestor))
        {
            violations.Add(ancestor.InstanceConstructors.FirstOrDefault(static constructor => constructor.Parameters.IsEmpty) is { } called ? symbols.Judge(called) : null, NameOf(node));
        }
    }

    private void JudgeMember(ISymbol member, SyntaxNode node)
    {
        violations.Add(symbols.Judge(member), NameOf(node));
        JudgeHiding(member, node);
    }

    private void JudgeMethod(IMethodSymbol method, SyntaxNode node)
    {
        violations.Add(symbols.Judge(method), NameOf(node));
        JudgeHiding(method, node);
        if (method.IsAsync && method.ReturnsVoid)
        {
            violations.Add(ScriptViolationCode.UnboundExecution, "nobody can wait for an async method that returns nothing, and its errors end the process", NameOf(node), null, "let it return Task, and await it");
        }

        if (method.IsExtern)
        {
            violations.Add(ScriptViolationCode.NativeCode, "extern may not be used: scripts call nothing outside of .NET", NameOf(node), null, "ask the host by CallAsync");
        }

        if (node is not LambdaExpressionSyntax and not LocalFunctionStatementSyntax and not MethodDeclarationSyntax || !method.ReturnsVoid)
        {
            return;
        }

        var body = node switch { LambdaExpressionSyntax lambda => lambda.ExpressionBody, LocalFunctionStatementSyntax local => local.ExpressionBody?.Expression, MethodDeclarationSyntax declaration => declaration.ExpressionBody?.Expression, _ => null };
        JudgeDropped(body);
    }

    private void JudgeHiding(ISymbol member, SyntaxNode node)
    {
        if (!SymbolJudge.IsGateway(member.Name) || member.ContainingType is not { } type)
        {
            return;
        }

        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (!SymbolJudge.IsOwn(ancestor) && ancestor.GetMembers(member.Name).Length > 0)
            {
                violations.Add(ScriptViolationCode.HidesGateway, $"{member.Name} hides a member of {ancestor.ToDisplayString()} that leads to reflection", NameOf(node), member.ToDisplayString(), "give it another name");
                return;
            }
        }
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
                JudgeLock(locked);
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

    // An object that nobody else can have: one that the script made for it, and kept.
    private void JudgeLock(LockStatementSyntax locked)
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
        foreach (var node in _root.DescendantNodes())
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

    // Work that nobody waits for outlives the script; its errors are nobody's.
    private void JudgeTasks(SyntaxNode node)
    {
        switch (node)
        {
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax left } assignment }
                when model.GetSymbolInfo(left, cancellationToken).Symbol is IDiscardSymbol:
                if (!IsPlainRun(assignment.Right))
                {
                    JudgeDropped(assignment.Right);
                }

                break;
            case ExpressionStatementSyntax { Expression: not AssignmentExpressionSyntax, SemicolonToken.IsMissing: false } statement:
                JudgeDropped(statement.Expression);
                break;
        }
    }

    // Task.Run of what runs to its end without waiting, dropped in so many words: it hands a result over to something that is awaited. Should it not end,
    // the worker ends with it.
    private bool IsPlainRun(ExpressionSyntax expression) =>
        expression is InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: AnonymousFunctionExpressionSyntax lambda }, ..] } call
        && model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol { Name: "Run" } run && SymbolJudge.IsTask(run.ContainingType)
        && model.GetSymbolInfo(lambda, cancellationToken).Symbol is IMethodSymbol { IsAsync: false } work && !SymbolJudge.IsTask(work.ReturnType);

    private void JudgeDropped(ExpressionSyntax? expression)
    {
        if (expression is not null and not AssignmentExpressionSyntax && SymbolJudge.IsTask(model.GetTypeInfo(expression, cancellationToken).Type))
        {
            violations.Add(ScriptViolationCode.UnboundExecution, "nobody waits for this task: it would outlive the script", expression.GetLocation(), null, "await it, or keep it and await it later");
        }
    }

    private static Location NameOf(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.GetLocation(),
        DelegateDeclarationSyntax type => type.Identifier.GetLocation(),
        MethodDeclarationSyntax method => method.Identifier.GetLocation(),
        LocalFunctionStatementSyntax method => method.Identifier.GetLocation(),
        PropertyDeclarationSyntax property => property.Identifier.GetLocation(),
        VariableDeclaratorSyntax variable => variable.Identifier.GetLocation(),
        ParameterSyntax parameter => parameter.GetLocation(),
        ConstructorDeclarationSyntax constructor => constructor.Identifier.GetLocation(),
        _ => node.GetLocation(),
    };
}
