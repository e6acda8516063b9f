using System.Collections.Immutable;
using Bailey.Scripting.Gate;
using Bailey.Scripting.Surfaces;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Bailey.Scripting.Compilation;

/// <summary>
/// Compiles scripts, without judging them: what it makes may only run where <see cref="ScriptGate"/> let it pass. Untrusted texts can keep a compiler busy
/// for ever; they belong into a worker.
/// </summary>
public static class ScriptCompiler
{
    // Nothing is defined: what the gate saw disabled stays disabled.
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.CSharp14, DocumentationMode.None, SourceCodeKind.Script);

    private static readonly CSharpCompilationOptions s_options = new(
        OutputKind.DynamicallyLinkedLibrary,
        optimizationLevel: OptimizationLevel.Release,
        allowUnsafe: false,
        concurrentBuild: false,
        deterministic: true,
        metadataReferenceResolver: NoReferences.Instance,
        sourceReferenceResolver: null,
        xmlReferenceResolver: null,
        strongNameProvider: null,
        nullableContextOptions: NullableContextOptions.Disable);

    /// <summary>What is wrong with the syntax of a text; nothing is bound.</summary>
    /// <param name="code">The text.</param>
    /// <param name="name">What it is called in the answer.</param>
    /// <returns>The errors, in the order of the text.</returns>
    public static ImmutableArray<ScriptViolation> ParseDiagnostics(string code, string name = "script.csx")
    {
        ArgumentNullException.ThrowIfNull(code);
        return [.. Parse(new ScriptSource(name, code)).GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(ToViolation)];
    }

    /// <summary>Compiles a text, judging nothing.</summary>
    /// <param name="code">The text.</param>
    /// <param name="globalsType">A type whose members the script finds as its own; null for none. Its assembly must be a file.</param>
    /// <param name="extraReferences">Assemblies beyond the framework.</param>
    /// <param name="cancellationToken">Gives up, where the compiler listens.</param>
    /// <returns>The script, or what is wrong with it; nothing ran, and nothing of the gate was asked.</returns>
    public static ScriptVerdict Compile(
        string code, Type? globalsType = null, IEnumerable<MetadataReference>? extraReferences = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        var references = ReferenceSet.Framework.Concat(extraReferences ?? []).ToList();
        if (globalsType is not null)
        {
            references.Add(MetadataReference.CreateFromFile(globalsType.Assembly.Location));
        }

        var source = new ScriptSource("script.csx", code);
        var compilation = Create(Parse(source, cancellationToken), "script", globalsType, references, null);
        var errors = ErrorsOf(compilation, cancellationToken);
        if (!errors.IsEmpty)
        {
            return new ScriptVerdict(errors, null);
        }

        var (emitted, failures) = Emit(compilation, cancellationToken);
        return emitted is null
            ? new ScriptVerdict(failures, null)
            : new ScriptVerdict([], new CompiledScript(ContentHash.Of(new ScriptUnit(source)), SurfaceKind.None, [emitted]));
    }

    internal static SyntaxTree Parse(ScriptSource source, CancellationToken cancellationToken = default) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source.Code), s_parse, source.Name, cancellationToken);

    internal static CSharpCompilation Create(SyntaxTree tree, string name, Type? globalsType, IEnumerable<MetadataReference> references, CSharpCompilation? previous) =>
        CSharpCompilation.CreateScriptCompilation(
            name,
            tree,
            references,
            globalsType is null ? s_options : s_options.WithUsings(ScriptTrustPolicy.Imports),
            previous,
            returnType: null,
            globalsType);

    internal static Type? TypeOf(SurfaceKind surface) => surface switch
    {
        SurfaceKind.Script => typeof(ScriptSurface),
        SurfaceKind.Trigger => typeof(TriggerSurface),
        _ => null,
    };

    internal static ImmutableArray<ScriptViolation> ErrorsOf(CSharpCompilation compilation, CancellationToken cancellationToken) =>
        [.. compilation.GetDiagnostics(cancellationToken).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(ScriptTrustPolicy.MaxViolations).Select(ToViolation)];

    internal static (CompiledSubmission? Emitted, ImmutableArray<ScriptViolation> Failures) Emit(CSharpCompilation compilation, CancellationToken cancellationToken)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image, cancellationToken: cancellationToken);
        if (!result.Success)
        {
            return (null, [.. result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(ScriptTrustPolicy.MaxViolations).Select(ToViolation)]);
        }

        var entry = compilation.GetEntryPoint(cancellationToken)!.ContainingType;
        return (new CompiledSubmission(compilation.AssemblyName!, [.. image.ToArray()], entry.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat)), []);
    }

    internal static ScriptViolation ToViolation(Diagnostic diagnostic) => new(
        ScriptViolationCode.DoesNotCompile,
        $"{diagnostic.Id}: {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}",
        SpanOf(diagnostic.Location),
        null,
        "mend the error; a script that does not compile cannot be judged");

    internal static ScriptSpan SpanOf(Location location)
    {
        var span = location.GetLineSpan();
        return new ScriptSpan(span.Path, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1, span.EndLinePosition.Line + 1, span.EndLinePosition.Character + 1);
    }

    // Directives are refused before anything is bound; should one pass, nothing is read for it.
    private sealed class NoReferences : MetadataReferenceResolver
    {
        internal static NoReferences Instance { get; } = new();

        public override bool Equals(object? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => 1;

        public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) => [];
    }
}
