using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Bailey.Scripting.Tests.Gate;

/// <summary>Writes a script in another way that means the same to the compiler.</summary>
internal static class Disguise
{
    private static readonly string[] s_words = ["var", "dynamic", "nameof", "notnull", "unmanaged", "field", "value", "_", "nint", "nuint", "args", "async", "await", "record", "scoped", "assembly", "module"];

    /// <summary>Comments between tokens.</summary>
    internal static string WithComments(string code) => Rewrite(code, static token => token.WithTrailingTrivia(token.TrailingTrivia.InsertRange(0, [SyntaxFactory.Space, SyntaxFactory.Comment("/* . */")])));

    /// <summary>A letter of each name as an escape.</summary>
    internal static string WithEscapes(string code) => Rewrite(code, static token => IsName(token) ? Renamed(token, string.Create(CultureInfo.InvariantCulture, $"\\u{(int)token.Text[0]:X4}{token.Text[1..]}")) : token);

    /// <summary>Verbatim names, but for those of attributes, which would lose their ending.</summary>
    internal static string WithVerbatimNames(string code) => Rewrite(code, static token => IsName(token) && !token.Parent!.AncestorsAndSelf().Any(static node => node is AttributeSyntax) ? Renamed(token, "@" + token.Text) : token);

    /// <summary>Other ends of lines, and a mark of the byte order before all.</summary>
    internal static string WithOtherLines(string code) => "\uFEFF" + code.Replace("\n", "\r\n", StringComparison.Ordinal);

    /// <summary>Names that begin with <c>System</c>, from the root of all namespaces.</summary>
    internal static string WithGlobal(string code)
    {
        var root = Parse(code);
        var names = root.DescendantNodes().OfType<IdentifierNameSyntax>().Where(static name => name.Identifier.Text == "System" && name.Parent is QualifiedNameSyntax or MemberAccessExpressionSyntax && name.SpanStart == name.Parent.SpanStart);
        return root.ReplaceNodes(names, static (_, name) => SyntaxFactory.ParseName("global::System").WithTriviaFrom(name)).ToFullString();
    }

    private static string Rewrite(string code, Func<SyntaxToken, SyntaxToken> change)
    {
        var root = Parse(code);
        var tokens = root.DescendantTokens().Where(static token => !token.IsMissing && !token.IsKind(SyntaxKind.EndOfFileToken) && !token.Parent!.AncestorsAndSelf().Any(static node => node is InterpolatedStringExpressionSyntax));
        return root.ReplaceTokens(tokens, (_, token) => change(token)).ToFullString();
    }

    private static bool IsName(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) && char.IsAsciiLetter(token.Text[0]) && !s_words.Contains(token.Text) && SyntaxFacts.GetContextualKeywordKind(token.Text) == SyntaxKind.None;

    private static SyntaxToken Renamed(SyntaxToken token, string text) => SyntaxFactory.Identifier(token.LeadingTrivia, SyntaxKind.IdentifierToken, text, token.ValueText, token.TrailingTrivia);

    private static SyntaxNode Parse(string code) => CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.CSharp14, kind: SourceCodeKind.Script)).GetRoot();
}
