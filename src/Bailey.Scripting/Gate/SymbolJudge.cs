using System.Collections.Frozen;
using System.Collections.Immutable;
using Bailey.Scripting.Surfaces;
using Microsoft.CodeAnalysis;

namespace Bailey.Scripting.Gate;

/// <summary>Judges what a name stands for, however it is spelled. What a script declares itself is judged where it is declared.</summary>
/// <param name="trusted">Assemblies beyond the framework whose public types may be used.</param>
internal sealed class SymbolJudge(ImmutableHashSet<string> trusted)
{
    private static readonly SymbolDisplayFormat s_full = SymbolDisplayFormat.CSharpErrorMessageFormat;
    private static readonly FrozenSet<string> s_surfaces = new[] { typeof(ScriptSurface), typeof(TriggerSurface), typeof(ScriptStorage) }.Select(static type => type.FullName!).ToFrozenSet();
    private static readonly FrozenSet<string> s_gateways = ScriptTrustPolicy.GatewayMembers.ToFrozenSet();
    private static readonly FrozenSet<string> s_gatewayExceptions = ScriptTrustPolicy.GatewayExceptions.ToFrozenSet();

    private static readonly FrozenSet<string> s_writtenOutNames = ScriptTrustPolicy.WrittenOutMembers.Select(static name => name[(name.LastIndexOf('.') + 1)..]).ToFrozenSet();

    private readonly Dictionary<ISymbol, Finding?> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Judges a use of a symbol.</summary>
    internal Finding? Judge(ISymbol symbol)
    {
        if (!_known.TryGetValue(symbol, out var finding))
        {
            // What refers to itself by its own signature is looked at once.
            _known[symbol] = null;
            _known[symbol] = finding = JudgeNew(symbol);
        }

        return finding;
    }

    /// <summary>Judges a type.</summary>
    internal Finding? JudgeType(ITypeSymbol? type) => type is null ? null : Judge(type);

    /// <summary>Judges a namespace that a using directive imports.</summary>
    internal static Finding? JudgeImport(INamespaceSymbol space)
    {
        var name = space.ToDisplayString();
        return space.IsGlobalNamespace || ScriptTrustPolicy.Allowed.HasNamespace(name) ? null
            : ScriptTrustPolicy.ScopeOf(name) is { } scope ? ForbiddenScope(name, scope)
            : new Finding(ScriptViolationCode.TypeNotAllowed, $"nothing of the namespace {name} may be used", name, "leave the using out");
    }

    /// <summary>Judges that a type is named, and not only made by the compiler.</summary>
    internal static Finding? JudgeName(ISymbol symbol)
    {
        if (symbol is not INamedTypeSymbol type || IsOwn(type) || RuleOf(type.OriginalDefinition) is not { IsUnnamed: true })
        {
            return null;
        }

        var name = type.ToDisplayString(s_full);
        return new Finding(ScriptViolationCode.TypeNotAllowed, $"the type {name} is for the compiler alone: its values share memory with the whole process", name, Remedies.Of(name));
    }

    /// <summary>Whether a script declares it.</summary>
    internal static bool IsOwn(ISymbol symbol) => symbol.ContainingAssembly is ISourceAssemblySymbol;

    /// <summary>Whether a name is one of a member that leads to reflection.</summary>
    internal static bool IsGateway(string name) => s_gateways.Contains(name);

    /// <summary>Whether it looks for a file by a text it is given.</summary>
    internal static bool IsWrittenOut(IMethodSymbol method) =>
        s_writtenOutNames.Contains(method.Name) && !IsOwn(method) && ScriptTrustPolicy.WrittenOutMembers.Contains($"{method.ContainingType.ToDisplayString()}.{method.Name}");

    /// <summary>Whether it is a task of the framework.</summary>
    internal static bool IsTask(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask" } named && named.ContainingNamespace?.ToDisplayString() == "System.Threading.Tasks" && !IsOwn(named);

    private Finding? JudgeNew(ISymbol symbol) => symbol switch
    {
        ITypeSymbol type => JudgeNewType(type),
        IMethodSymbol method => JudgeMember(method.ReducedFrom is null ? method : Unreduced(method))
            ?? method.TypeArguments.Select(JudgeType).FirstOrDefault(static finding => finding is not null),
        IPropertySymbol or IFieldSymbol or IEventSymbol => JudgeMember(symbol),
        ILocalSymbol local => JudgeType(local.Type),
        IParameterSymbol parameter => JudgeType(parameter.Type),
        _ => null,
    };

    // An extension method is judged as what it is, with the types that it is used with.
    private static IMethodSymbol Unreduced(IMethodSymbol method) => method.ReducedFrom is { } original && method.TypeArguments.Length == original.TypeArguments.Length && method.IsGenericMethod
        ? original.Construct(method.TypeArguments, method.TypeArgumentNullableAnnotations)
        : method.ReducedFrom!;

    private Finding? JudgeNewType(ITypeSymbol type)
    {
        switch (type)
        {
            case IArrayTypeSymbol array:
                return JudgeType(array.ElementType);
            case IPointerTypeSymbol or IFunctionPointerTypeSymbol:
                return new Finding(ScriptViolationCode.Unsafe, $"the type {type.ToDisplayString(s_full)} is a pointer", type.ToDisplayString(s_full), "use arrays, Span<T> and Memory<T>");
            case IDynamicTypeSymbol:
                return new Finding(ScriptViolationCode.ForbiddenIdentifier, "dynamic binds by name while the script runs, where nothing can be judged", "dynamic", "name the type, or use JsonNode for values of many forms");
            case IErrorTypeSymbol:
                return new Finding(ScriptViolationCode.CannotResolve, $"it cannot be told what {type.Name} stands for", type.Name, "mend the name, or add what it comes from");
            case ITypeParameterSymbol:
                return null;
        }

        var named = (INamedTypeSymbol)type;
        if (named.IsTupleType && named.TupleUnderlyingType is { } underlying && !SymbolEqualityComparer.Default.Equals(underlying, named))
        {
            return Judge(underlying);
        }

        var own = IsOwn(named) ? null : JudgeFrameworkType(named);
        if (own is not null)
        {
            return own;
        }

        if (named.ContainingType is { IsGenericType: true } outer && JudgeType(outer) is { } of)
        {
            return of;
        }

        return named.TypeArguments.Select(JudgeType).FirstOrDefault(static finding => finding is not null);
    }

    private Finding? JudgeFrameworkType(INamedTypeSymbol type)
    {
        var definition = type.OriginalDefinition;
        var name = definition.ToDisplayString(s_full);
        var space = definition.ContainingNamespace?.ToDisplayString() ?? "";
        if (ScriptTrustPolicy.ScopeOf($"{space}.{PathOf(definition).Replace('/', '+')}") is { } scope)
        {
            return ForbiddenScope(name, scope);
        }

        if (s_surfaces.Contains($"{space}.{definition.MetadataName}") || IsTrusted(definition))
        {
            return null;
        }

        return RuleOf(definition) is not null ? null
            : name is "System.Activator" ? new Finding(ScriptViolationCode.ForbiddenIdentifier, "Activator makes objects of types that nobody named", name, "create the object with new")
            : new Finding(ScriptViolationCode.TypeNotAllowed, $"the type {name} is not among those that scripts may use", name, Remedies.Of(name));
    }

    private Finding? JudgeMember(ISymbol member)
    {
        // Fields of tuples and members of anonymous types belong to the script, or to types that are judged as such.
        if (member.ContainingType is not { } container)
        {
            return null;
        }

        return Judge(container) ?? (IsOwn(member) ? null : JudgeFrameworkMember(member, container)) ?? JudgeSignature(member, container);
    }

    private Finding? JudgeFrameworkMember(ISymbol member, INamedTypeSymbol container)
    {
        var definition = container.OriginalDefinition;
        var typeName = definition.ToDisplayString(s_full);
        var name = $"{typeName}.{member.Name}";
        if (s_gateways.Contains(member.Name) && !s_gatewayExceptions.Contains(name))
        {
            return new Finding(ScriptViolationCode.ReflectionGateway, $"{name} leads to reflection", name, "use is, as, patterns and generics to tell types apart");
        }

        if (RuleOf(definition) is { } rule)
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.BuiltinOperator or MethodKind.DelegateInvoke })
            {
                return null;
            }

            var arity = member is IMethodSymbol method ? method.Arity : 0;
            if (!rule.Allows(member.MetadataName, member is IMethodSymbol { Parameters.Length: 0 }, arity))
            {
                var message = member switch
                {
                    IMethodSymbol { MethodKind: MethodKind.PropertySet, AssociatedSymbol: { } property } when rule.Allows($"get_{property.Name}", true) => $"{typeName}.{property.Name} may be read by scripts, and not set",
                    IMethodSymbol { MethodKind: MethodKind.Constructor } => $"scripts may not create or extend {typeName} in this way",
                    _ => $"{name} is not among the members that scripts may use of {typeName}",
                };
                return new Finding(ScriptViolationCode.MemberNotAllowed, message, name, Remedies.Of(name));
            }
        }

        return null;
    }

    // What a member takes and gives is judged with it, even where the script never names it.
    private Finding? JudgeSignature(ISymbol member, INamedTypeSymbol container)
    {
        foreach (var type in SignatureOf(member))
        {
            if (JudgeType(type) is { } finding)
            {
                var name = member.ToDisplayString(s_full);
                return finding with { Message = $"{name} takes or gives {type.ToDisplayString(s_full)}: {finding.Message}", Symbol = name };
            }
        }

        if (IsOwn(member) || IsTrusted(container) || RuleOf(container.OriginalDefinition) is { IsTyped: true })
        {
            return null;
        }

        // Of the definition: List<Type>.Add is no way to anything.
        if (SignatureOf(member.OriginalDefinition).Any(static type => Mentions(type, "System.Type")))
        {
            var name = member.ToDisplayString(s_full);
            return new Finding(ScriptViolationCode.MemberNotAllowed, $"{name} works with a type that is only known while the script runs", name, "use the generic form, with the type as its argument");
        }

        return null;
    }

    private static IEnumerable<ITypeSymbol> SignatureOf(ISymbol member) => member switch
    {
        IMethodSymbol method => [method.ReturnType, .. method.Parameters.Select(static parameter => parameter.Type)],
        IPropertySymbol property => [property.Type, .. property.Parameters.Select(static parameter => parameter.Type)],
        IFieldSymbol field => [field.Type],
        IEventSymbol @event => [@event.Type],
        _ => [],
    };

    private bool IsTrusted(INamedTypeSymbol type) => type.ContainingAssembly is { } assembly && trusted.Contains(assembly.Identity.GetDisplayName());

    private static bool Mentions(ITypeSymbol type, string name) => type switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType, name),
        INamedTypeSymbol named => named.ToDisplayString() == name || named.TypeArguments.Any(argument => Mentions(argument, name)),
        _ => false,
    };

    private static TypeRule? RuleOf(INamedTypeSymbol definition) => ScriptTrustPolicy.Allowed.Find(SpaceOf(definition), PathOf(definition));

    private static string SpaceOf(INamedTypeSymbol type) => type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() : "";

    private static string PathOf(INamedTypeSymbol type) => type.ContainingType is { } outer ? $"{PathOf(outer)}/{type.MetadataName}" : type.MetadataName;

    private static Finding ForbiddenScope(string name, string scope) =>
        new(ScriptViolationCode.ForbiddenScope, $"{name} belongs to {scope}, which scripts may not touch", name, Remedies.Of(name));
}
