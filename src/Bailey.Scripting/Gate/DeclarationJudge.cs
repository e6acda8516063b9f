using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bailey.Scripting.Gate;

/// <summary>Judges what a script declares: its types, their members, its variables.</summary>
internal sealed class DeclarationJudge(SemanticModel model, SymbolJudge symbols, ViolationList violations, CancellationToken cancellationToken)
{
    private readonly TaskJudge _tasks = new(model, violations, cancellationToken);

    internal void Judge(SyntaxNode node)
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
                violations.Add(symbols.JudgeType(local.Type), NarrowLocation.OfDeclaration(node));
                break;
            case IRangeVariableSymbol:
                break;
            case IParameterSymbol parameter:
                violations.Add(symbols.JudgeType(parameter.Type), NarrowLocation.OfDeclaration(node));
                break;
            case ITypeParameterSymbol parameter:
                foreach (var constraint in parameter.ConstraintTypes)
                {
                    violations.Add(symbols.JudgeType(constraint), NarrowLocation.OfDeclaration(node));
                }

                break;
        }
    }

    private void JudgeNewType(INamedTypeSymbol type, SyntaxNode node)
    {
        violations.Add(symbols.JudgeType(type.BaseType), NarrowLocation.OfDeclaration(node));
        // Whoever formats into a span is handed memory that others used before.
        if (type.TypeKind != TypeKind.Enum && type.AllInterfaces.FirstOrDefault(static contract => contract.ToDisplayString() is "System.ISpanFormattable" or "System.IUtf8SpanFormattable") is { } formats)
        {
            var name = formats.ToDisplayString();
            violations.Add(ScriptViolationCode.TypeNotAllowed, $"a type of a script may not implement {name}, which is handed memory that others used before", NarrowLocation.OfDeclaration(node), name, "implement IFormattable, or override ToString");
        }

        foreach (var contract in type.Interfaces)
        {
            violations.Add(symbols.JudgeType(contract), NarrowLocation.OfDeclaration(node));
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
                violations.Add(symbols.JudgeType(parameter.Type), NarrowLocation.OfDeclaration(node));
            }
        }

        // It is called where a constructor does not say otherwise.
        if (type is { TypeKind: TypeKind.Class, BaseType: { SpecialType: SpecialType.None } ancestor } && !SymbolJudge.IsOwn(ancestor))
        {
            violations.Add(ancestor.InstanceConstructors.FirstOrDefault(static constructor => constructor.Parameters.IsEmpty) is { } called ? symbols.Judge(called) : null, NarrowLocation.OfDeclaration(node));
        }
    }

    private void JudgeMember(ISymbol member, SyntaxNode node)
    {
        violations.Add(symbols.Judge(member), NarrowLocation.OfDeclaration(node));
        JudgeHiding(member, node);
    }

    internal void JudgeMethod(IMethodSymbol method, SyntaxNode node)
    {
        violations.Add(symbols.Judge(method), NarrowLocation.OfDeclaration(node));
        JudgeHiding(method, node);
        if (method.IsAsync && method.ReturnsVoid)
        {
            violations.Add(ScriptViolationCode.UnboundExecution, "nobody can wait for an async method that returns nothing, and its errors end the process", NarrowLocation.OfDeclaration(node), null, "let it return Task, and await it");
        }

        if (method.IsExtern)
        {
            violations.Add(ScriptViolationCode.NativeCode, "extern may not be used: scripts call nothing outside of .NET", NarrowLocation.OfDeclaration(node), null, "ask the host by CallAsync");
        }

        if (node is not LambdaExpressionSyntax and not LocalFunctionStatementSyntax and not MethodDeclarationSyntax || !method.ReturnsVoid)
        {
            return;
        }

        var body = node switch { LambdaExpressionSyntax lambda => lambda.ExpressionBody, LocalFunctionStatementSyntax local => local.ExpressionBody?.Expression, MethodDeclarationSyntax declaration => declaration.ExpressionBody?.Expression, _ => null };
        _tasks.JudgeDropped(body);
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
                violations.Add(ScriptViolationCode.HidesGateway, $"{member.Name} hides a member of {ancestor.ToDisplayString()} that leads to reflection", NarrowLocation.OfDeclaration(node), member.ToDisplayString(), "give it another name");
                return;
            }
        }
    }
}
