namespace Bailey.Wasm.Compilation;

/// <summary>What the JIT may know a value as, where that matters to how the value is used.</summary>
[Flags]
internal enum ValueTraits
{
    None = 0,

    /// <summary>The result of a comparison of numbers.</summary>
    Truth = 1,

    /// <summary>A number shifted.</summary>
    Shift = 2,

    /// <summary>A number rotated.</summary>
    Rotation = 4,

    /// <summary>The complement of a vector.</summary>
    Complement = 8,

    /// <summary>A vector compared with another, or made of such.</summary>
    Mask = 16,

    /// <summary>The same of lanes of 64 bits.</summary>
    WideMask = 32,

    /// <summary>A vector made of several, some of which were compared by lanes of 64 bits.</summary>
    MixedMask = 64,
}
