using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bailey.Scripting.Gate;

/// <summary>The narrowest place that says what is meant: the name, and not the whole call or declaration.</summary>
internal static class NarrowLocation
{
    internal static Location OfUse(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.GetLocation(),
        InvocationExpressionSyntax invocation => invocation.Expression.GetLocation(),
        MemberAccessExpressionSyntax access => access.Name.GetLocation(),
        ObjectCreationExpressionSyntax creation => creation.Type.GetLocation(),
        QualifiedNameSyntax name => name.Right.GetLocation(),
        AliasQualifiedNameSyntax name => name.Name.GetLocation(),
        AttributeSyntax attribute => OfUse(attribute.Name),
        ParenthesizedExpressionSyntax inner => OfUse(inner.Expression),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } inner => OfUse(inner.Operand),
        ConditionalAccessExpressionSyntax access => OfUse(access.WhenNotNull),
        AwaitExpressionSyntax awaited => OfUse(awaited.Expression),
        PrimaryConstructorBaseTypeSyntax type => OfUse(type.Type),
        _ => node.GetLocation(),
    };

    internal static Location OfDeclaration(SyntaxNode node) => node switch
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
