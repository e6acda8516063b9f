namespace Bailey.Wasm.Compilation;

/// <summary>The blocks at a function's end that trap; each is written once and branched to from everywhere.</summary>
internal enum TrapSite
{
    Unreachable,
    OutOfBoundsMemory,
    UndefinedElement,
    DivisionByZero,
    IntegerOverflow,
    OutOfFuel,
    Interrupted,
    NullReference,
    OutOfBoundsArray,
    CastFailure,
    IndirectCall,
}
