using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Bailey.Scripting.Compilation;

/// <summary>
/// Lets the semantic model answer from the bodies that were bound for the compiled code, and not from others that it binds itself, as the compiler does
/// for its analyzers. See docs/rationale.md, "Why are scripts compiled before they are judged?".
/// </summary>
internal static class SharedBinding
{
    private static readonly CompilationWithAnalyzersOptions s_options = new(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false);
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers = [new NoAnalyzer()];

    /// <summary>The same compilation: once it was emitted, its semantic models know the bodies.</summary>
    internal static CSharpCompilation Of(CSharpCompilation compilation) => (CSharpCompilation)new CompilationWithAnalyzers(compilation, s_analyzers, s_options).Compilation;

    // Never run, but there has to be one: the rules for those that do run do not matter.
#pragma warning disable RS1001, RS1025, RS1026
    private sealed class NoAnalyzer : DiagnosticAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [];

        public override void Initialize(AnalysisContext context)
        {
        }
    }
#pragma warning restore RS1001, RS1025, RS1026
}
