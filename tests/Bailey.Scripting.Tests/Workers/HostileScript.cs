using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Surfaces;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bailey.Scripting.Tests.Workers;

/// <summary>Compiles scripts without any gate, unsafe and with all of .NET, as if the gate had been got around.</summary>
internal static class HostileScript
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Linq; using System.IO; using System.Threading; using System.Threading.Tasks; using System.Runtime.InteropServices; using System.Text.Json.Nodes;\n";

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll" or "Bailey.Scripting.dll" || name.StartsWith("Microsoft.Win32", StringComparison.Ordinal)))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static int s_count;

    public static CompiledScript Compile(string code, SurfaceKind surface = SurfaceKind.None)
    {
        var number = Interlocked.Increment(ref s_count);
        var globals = surface switch { SurfaceKind.Script => typeof(ScriptSurface), SurfaceKind.Trigger => typeof(TriggerSurface), _ => null };
        var tree = CSharpSyntaxTree.ParseText(Usings + code, CSharpParseOptions.Default.WithKind(SourceCodeKind.Script).WithLanguageVersion(LanguageVersion.Latest));
        var compilation = CSharpCompilation.CreateScriptCompilation(
            $"hostile{number}",
            tree,
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, scriptClassName: $"Submission#{number}", allowUnsafe: true, optimizationLevel: OptimizationLevel.Release),
            returnType: typeof(object),
            globalsType: globals);
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        emitted.Success.ShouldBeTrue(string.Join('\n', emitted.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{number} {code}")));
        return new CompiledScript(hash, surface, [new CompiledSubmission(compilation.AssemblyName!, [.. image.ToArray()], compilation.ScriptClass!.MetadataName)]);
    }
}
