using Bailey.Wasm.Compilation.Outlining;

namespace Bailey.Wasm.Compilation;

/// <summary>The CIL of one function.</summary>
/// <param name="Code">The instructions.</param>
/// <param name="MaxStack">Most values on CIL's stack.</param>
/// <param name="Locals">Signature of its locals; nil without any.</param>
/// <param name="FrameBytes">Most bytes that its stack frame can have.</param>
/// <param name="Clauses">Its exception handlers, those of inner regions first.</param>
/// <param name="MayInline">Whether the JIT may inline it: it can neither trap nor be missed in a backtrace.</param>
/// <param name="Nesting">How deep its protected regions lie in each other: the sum of the cubes of their depths.</param>
internal sealed record CompiledMethod(byte[] Code, int MaxStack, BlobHandle Locals, int FrameBytes, ExceptionClause[] Clauses, bool MayInline, long Nesting = 0)
{
    /// <summary>As the JIT measures it.</summary>
    public MethodSize Size { get; init; }

    /// <summary>What was cut out of it.</summary>
    public IReadOnlyList<OutlinedMethod> Segments { get; init; } = [];

    // What a protected region takes the JIT is as much as so many bytes of straight code do.
    private const int BytesPerClause = 1500;

    // Nested ones take its optimizer the fourth power of the depth: at 30 some 20 ms, at 100 seconds. Without it they take the third,
    // and 20 ms at 100.
    private const long MaxOptimizedNesting = 200_000;

    /// <summary>How long the JIT takes for it, in bytes of straight code that take as long.</summary>
    public long Weight => Code.Length + ((long)BytesPerClause * Clauses.Length) + (Nesting * 3 / 2);

    /// <summary>Whether the JIT may optimize it.</summary>
    public bool MayOptimize => Nesting <= MaxOptimizedNesting && MayOptimizeLoops;

    /// <summary>Whether it is known what its loops carry from one iteration to the next.</summary>
    public bool MayOptimizeLoops { get; init; } = true;
}
