using System.Collections.Immutable;

namespace Bailey.Scripting.Compilation;

/// <summary>A script that the gate let pass, compiled: exactly what it judged.</summary>
/// <param name="ContentHash">SHA-256 over all texts, the surface and the version of the gate, in lower-case hexadecimal digits.</param>
/// <param name="Surface">What it finds about itself.</param>
/// <param name="Submissions">The libraries in their order, the script last; each may use those before it.</param>
public sealed record CompiledScript(string ContentHash, SurfaceKind Surface, ImmutableArray<CompiledSubmission> Submissions);
