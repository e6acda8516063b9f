using Bailey.Scripting.Compilation;
using Bailey.Scripting.Gate;
using Microsoft.CodeAnalysis;

namespace Bailey.Scripting.Tests.Gate;

/// <summary>What is allowed, held against the framework that scripts are bound against.</summary>
public sealed class AllowListTests
{
    // Ways to a type, a file, an address or memory that no member of an allowed type may be.
    private static readonly string[] s_unwanted = ["System.Type", "System.IO.Stream", "System.IO.TextReader", "System.IO.TextWriter", "System.Reflection.Assembly", "System.Delegate"];

    private static readonly Microsoft.CodeAnalysis.CSharp.CSharpCompilation s_framework = ScriptCompiler.Create(ScriptCompiler.Parse(new ScriptSource("empty", "")), "empty", null, ReferenceSet.Framework, null);

    [Fact]
    public void Every_line_names_something_that_exists()
    {
        var missing = new List<string>();
        var space = "";
        foreach (var line in ScriptTrustPolicy.AllowedText.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith("namespace ", StringComparison.Ordinal))
            {
                space = line["namespace ".Length..];
                continue;
            }

            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(static word => word is not ("typed" or "unnamed")).ToArray();
            if (line == "*")
            {
                continue;
            }

            var excluded = words[0] == "-";
            var type = s_framework.GetTypeByMetadataName($"{space}.{words[excluded ? 1 : 0].Replace('/', '+')}");
            if (type is null)
            {
                missing.Add($"{space}: {line}");
                continue;
            }

            missing.AddRange(words.Skip(2).Where(_ => !excluded).Where(name => !Exists(type, name.Split('`')[0].Replace("()", "", StringComparison.Ordinal))).Select(name => $"{space}.{type.Name}: {name}"));
        }

        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_that_may_be_used_works_around_the_safety_of_memory()
    {
        var judge = new SymbolJudge([]);
        AllowedTypes(judge)
            .SelectMany(static type => type.GetMembers())
            .Where(static member => member is IMethodSymbol { MethodKind: MethodKind.Ordinary } && (member.Name.Contains("Unsafe", StringComparison.Ordinal) || member.Name.Contains("Aligned", StringComparison.Ordinal)))
            .Where(member => judge.Judge(member) is null)
            .Select(static member => member.ToDisplayString())

            // They read nothing but what they are given; the rest is about lanes, callbacks and the flow of contexts.
            .Where(static name => !name.Contains(".As", StringComparison.Ordinal) && !name.Contains("CreateScalarUnsafe", StringComparison.Ordinal) && !name.Contains("UnsafeOnCompleted", StringComparison.Ordinal) && !name.Contains("UnsafeRegister", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void No_member_that_may_be_used_takes_or_gives_a_way_out()
    {
        var judge = new SymbolJudge([]);
        var found = AllowedTypes(judge)
            .Where(static type => type.ToDisplayString() is not ("System.Convert" or "System.Enum" or "System.Type" or "System.Delegate" or "System.IFormatProvider") && !type.Name.StartsWith("Json", StringComparison.Ordinal) && type.Name != "CollectionBuilderAttribute" && type.ContainingNamespace.Name != "Globalization")
            .SelectMany(static type => type.GetMembers().OfType<IMethodSymbol>())
            .Where(method => method.MethodKind is MethodKind.Ordinary or MethodKind.Constructor or MethodKind.PropertyGet && judge.Judge(method) is null)
            .Where(static method => method.Parameters.Select(static parameter => parameter.Type).Append(method.ReturnType).Any(static type => s_unwanted.Contains(type.ToDisplayString())))
            .Select(static method => method.ToDisplayString());

        found.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_of_the_whole_process_can_be_set()
    {
        var judge = new SymbolJudge([]);
        var settable = AllowedTypes(judge).SelectMany(static type => type.GetMembers()).Where(static member => member.IsStatic && member switch
        {
            IPropertySymbol property => property.SetMethod is not null,
            IFieldSymbol field => !field.IsReadOnly && !field.IsConst,
            IEventSymbol => true,
            _ => false,
        }).Where(member => judge.Judge(member is IPropertySymbol property ? property.SetMethod! : member) is null).Select(static member => member.ToDisplayString());

        settable.ShouldBeEmpty();
    }

    private static IEnumerable<INamedTypeSymbol> AllowedTypes(SymbolJudge judge) =>
        TypesOf(s_framework.GlobalNamespace).Where(type => type.DeclaredAccessibility == Accessibility.Public && judge.JudgeType(type) is null);

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol container) => container.GetMembers().SelectMany(static member => member switch
    {
        INamespaceSymbol space => TypesOf(space),
        INamedTypeSymbol type => TypesOf(type).Prepend(type),
        _ => [],
    });

    private static bool Exists(INamedTypeSymbol type, string member)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.MemberNames.Contains(member) || current.GetMembers(member).Length > 0)
            {
                return true;
            }
        }

        return false;
    }
}
