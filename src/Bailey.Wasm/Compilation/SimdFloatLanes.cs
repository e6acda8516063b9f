namespace Bailey.Wasm.Compilation;

/// <summary>Which lanes of a vector hold floating-point numbers that arithmetic produced.</summary>
internal enum SimdFloatLanes
{
    /// <summary>None.</summary>
    None,

    /// <summary>Four of single precision: <see cref="SimdOperations.CanonicalizeF32x4"/> applies.</summary>
    F32x4,

    /// <summary>Two of double precision: <see cref="SimdOperations.CanonicalizeF64x2"/> applies.</summary>
    F64x2,
}
