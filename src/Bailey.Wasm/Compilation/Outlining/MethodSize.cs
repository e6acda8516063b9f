namespace Bailey.Wasm.Compilation.Outlining;

/// <summary>A method as the JIT measures it before it decides whether to optimize.</summary>
/// <param name="Bytes">Bytes of CIL.</param>
/// <param name="Instructions">Instructions of CIL.</param>
/// <param name="Blocks">Basic blocks, or a few more.</param>
/// <param name="LocalUses">Instructions that name a local or an argument.</param>
internal readonly record struct MethodSize(int Bytes, int Instructions, int Blocks, int LocalUses)
{
    /// <summary>Of what <see cref="Weight"/> the JIT still optimizes: DEFAULT_MIN_OPTS_* in the runtime's jit/compiler.h.</summary>
    public const int MostOptimized = 60_000;

    /// <summary>
    /// How near it is to the bound that it comes nearest to: 60,000 bytes, 20,000 instructions, 2,000 blocks, 8,000 uses of locals. The fifth, 2,000 locals,
    /// no method has.
    /// </summary>
    public int Weight => Math.Max(Math.Max(Bytes, 3 * Instructions), Math.Max(30 * Blocks, 15 * LocalUses / 2));

    public static MethodSize operator +(MethodSize a, MethodSize b) =>
        new(a.Bytes + b.Bytes, a.Instructions + b.Instructions, a.Blocks + b.Blocks, a.LocalUses + b.LocalUses);

    public static MethodSize operator -(MethodSize a, MethodSize b) =>
        new(a.Bytes - b.Bytes, a.Instructions - b.Instructions, a.Blocks - b.Blocks, a.LocalUses - b.LocalUses);
}
