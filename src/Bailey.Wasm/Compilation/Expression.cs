using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// A value that is known but not yet computed: the operand stack of the compiler holds these instead of emitting code
/// at once, so that CIL comes out as whole trees, which the JIT likes best. Everything deferred is free of effects
/// and cannot trap; what it reads is recorded, so that it is computed before that changes.
/// </summary>
internal sealed class Expression
{
    /// <summary>Trees deeper than this are computed into a variable: the JIT recurses over them.</summary>
    public const int MaxDepth = 24;

    public required ExpressionKind Kind { get; init; }

    public required WasmValueType Type { get; init; }

    /// <summary>The instruction of an operation or load.</summary>
    public Opcode Opcode { get; init; }

    public Expression? A { get; init; }

    public Expression? B { get; init; }

    public Expression? C { get; init; }

    /// <summary>Bits of a constant, offset of a load, lane of a vector instruction.</summary>
    public ulong Bits { get; init; }

    /// <summary>Upper bits of a vector constant.</summary>
    public ulong HighBits { get; init; }

    /// <summary>Whether it is an operand of arithmetic that the JIT cannot do without.</summary>
    public bool IsPart { get; set; }

    /// <summary>Index of a local, variable or global, or of a load's memory.</summary>
    public int Index { get; init; }

    public int Depth { get; init; }

    public bool ReadsMemory { get; init; }

    public bool ReadsGlobals { get; init; }

    /// <summary>What the JIT may know it as.</summary>
    public ValueTraits Traits { get; init; }

    public bool MayBeTruth => (Traits & ValueTraits.Truth) != 0;

    public bool MayBeShift => (Traits & ValueTraits.Shift) != 0;

    public bool MayBeRotation => (Traits & ValueTraits.Rotation) != 0;

    public bool MayBeComplement => (Traits & ValueTraits.Complement) != 0;

    public bool MayBeMask => (Traits & ValueTraits.Mask) != 0;

    public bool MayBeMixedMask => (Traits & ValueTraits.MixedMask) != 0;

    /// <summary>Locals read, one bit for every 64th; what has no bit reads none.</summary>
    public ulong Locals { get; init; }

    /// <summary>Whether it may be left as it is whatever happens.</summary>
    public bool IsIndependent => Locals == 0 && !ReadsMemory && !ReadsGlobals;

    /// <summary>Whether reading it again costs and changes nothing.</summary>
    public bool IsSimple => Kind is ExpressionKind.Constant or ExpressionKind.Local or ExpressionKind.Temporary or ExpressionKind.Pinned;
}
