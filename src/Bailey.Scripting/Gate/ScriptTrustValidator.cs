using System.Collections.Immutable;
using Bailey.Scripting.Compilation;
using Microsoft.CodeAnalysis;

namespace Bailey.Scripting.Gate;

/// <summary>Says what a script may not do. <see cref="ScriptGate"/> is the same judgement for a script with libraries, with the compiled code.</summary>
public static class ScriptTrustValidator
{
    /// <summary>Judges a script.</summary>
    /// <param name="code">The text. It is bound, but never run.</param>
    /// <param name="extraReferences">Assemblies beyond the framework, whose public types the script may use; none by default.</param>
    /// <param name="name">What the text is called in the answer.</param>
    /// <param name="cancellationToken">Gives up; the compiler does not always listen, so that untrusted texts belong into a worker that can be killed.</param>
    /// <returns>The violations in the order of the text; none where the script may run.</returns>
    public static ImmutableArray<ScriptViolation> FindViolations(
        string code, IEnumerable<MetadataReference>? extraReferences = null, string name = "script.csx", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        return ScriptGate.Judge(new ScriptUnit(new ScriptSource(name, code)) { Surface = SurfaceKind.Script }, extraReferences ?? [], ReferenceSet.Framework, cancellationToken).Violations;
    }
}
