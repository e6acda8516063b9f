using System.Collections.Immutable;
using Bailey.Scripting.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Bailey.Scripting.Gate;

/// <summary>The one place where scripts are judged, for every place that meets one.</summary>
public static class ScriptGate
{
    /// <summary>Judges a script and its libraries, and compiles them where they may run.</summary>
    /// <param name="unit">The script.</param>
    /// <param name="cancellationToken">Gives up; the compiler does not always listen, so that untrusted texts belong into a worker that can be killed.</param>
    /// <returns>The verdict.</returns>
    public static ScriptVerdict Judge(ScriptUnit unit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return Judge(unit, [], ReferenceSet.Framework, cancellationToken);
    }

    internal static ScriptVerdict Judge(
        ScriptUnit unit, IEnumerable<MetadataReference> extraReferences, ImmutableArray<MetadataReference> framework, CancellationToken cancellationToken)
    {
        var violations = new ViolationList();
        var extra = extraReferences.ToImmutableArray();
        if (unit.Libraries.Length > ScriptTrustPolicy.MaxLibraries)
        {
            violations.Add(new ScriptViolation(
                ScriptViolationCode.TooLarge, $"a script may include {ScriptTrustPolicy.MaxLibraries} libraries, and this one includes {unit.Libraries.Length}", new ScriptSpan(unit.Script.Name, 1, 1, 1, 1), null, "put libraries together"));
        }

        var hash = ContentHash.Of(unit);
        CSharpCompilation? previous = null;
        var submissions = ImmutableArray.CreateBuilder<CompiledSubmission>();
        foreach (var (index, source) in unit.Libraries.Append(unit.Script).Index())
        {
            // A library that may not run is no ground to judge others on.
            if (!violations.IsEmpty)
            {
                break;
            }

            previous = Judge(source, $"script-{hash[..16]}-{index}", unit, framework, extra, previous, submissions, violations, cancellationToken);
        }

        return violations.IsEmpty
            ? new ScriptVerdict([], new CompiledScript(hash, unit.Surface, submissions.ToImmutable()))
            : new ScriptVerdict(violations.ToArray(), null);
    }

    private static CSharpCompilation? Judge(
        ScriptSource source, string name, ScriptUnit unit, ImmutableArray<MetadataReference> framework, ImmutableArray<MetadataReference> extra, CSharpCompilation? previous,
        ImmutableArray<CompiledSubmission>.Builder submissions, ViolationList violations, CancellationToken cancellationToken)
    {
        if (SyntaxJudge.JudgeLength(source) is { } tooLong)
        {
            violations.Add(tooLong);
            return null;
        }

        var tree = ScriptCompiler.Parse(source, cancellationToken);
        SyntaxJudge.Judge(tree, violations, cancellationToken);
        if (!violations.IsEmpty)
        {
            return null;
        }

        var references = framework.AddRange(unit.Surface == SurfaceKind.None ? extra : extra.Add(ReferenceSet.Surfaces));
        var compilation = SharedBinding.Of(ScriptCompiler.Create(tree, name, ScriptCompiler.TypeOf(unit.Surface), references, previous));
        if (FindUnresolved(compilation, source) is { } unresolved)
        {
            violations.Add(unresolved);
            return null;
        }

        // Before it is judged, so that what is judged is what was bound for it.
        var (submission, failures) = ScriptCompiler.Emit(compilation, cancellationToken);
        var trusted = extra.Select(reference => (compilation.GetAssemblyOrModuleSymbol(reference) as IAssemblySymbol)?.Identity.GetDisplayName()).OfType<string>().ToImmutableHashSet(StringComparer.Ordinal);
        new SemanticJudge(compilation.GetSemanticModel(tree), new SymbolJudge(trusted), violations, cancellationToken).Judge();
        if (unit.MustBeBoolean && failures.IsEmpty && violations.IsEmpty && ReferenceEquals(source, unit.Script))
        {
            ResultJudge.JudgeBoolean(compilation.GetSemanticModel(tree), violations, cancellationToken);
        }

        if (!violations.IsEmpty)
        {
            var errors = submission is null ? ScriptCompiler.ErrorsOf(compilation, cancellationToken) : [];
            if (!errors.IsEmpty)
            {
                violations.Remove(ScriptViolationCode.CannotResolve);
                violations.AddRange(errors);
            }

            return null;
        }

        violations.AddRange(failures);
        if (submission is null && failures.IsEmpty && submissions.Count > 0 && ReferenceEquals(source, unit.Script))
        {
            // A text without code is compiled to nothing; what it gives is nothing, and not what a library before it gave.
            var nothing = ScriptCompiler.Parse(new ScriptSource(source.Name, "return null;"), cancellationToken);
            submission = ScriptCompiler.Emit(ScriptCompiler.Create(nothing, name, ScriptCompiler.TypeOf(unit.Surface), references, previous), cancellationToken).Emitted;
        }

        if (submission is not null)
        {
            EmittedCodeJudge.Judge(submission.Image, source.Name, trusted, violations);
            submissions.Add(submission);
        }

        // A text without code, such as a comment alone, is compiled to nothing.
        return compilation;
    }

    // Without the framework nothing stands for anything, and nothing would be found.
    private static ScriptViolation? FindUnresolved(CSharpCompilation compilation, ScriptSource source)
    {
        foreach (var name in new[] { "System.Object", "System.IO.File", "System.Reflection.Assembly", "System.Threading.Tasks.Task", "System.Linq.Enumerable" })
        {
            if (compilation.GetTypeByMetadataName(name) is null or IErrorTypeSymbol)
            {
                return new ScriptViolation(
                    ScriptViolationCode.CannotResolve,
                    $"the gate cannot judge anything: it does not find {name} among its references",
                    new ScriptSpan(source.Name, 1, 1, 1, 1),
                    name,
                    "the installation is damaged: install Bailey anew, with the reference assemblies that belong to it");
            }
        }

        return null;
    }
}
