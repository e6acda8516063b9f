namespace Bailey.Wasm;

/// <summary>
/// Features of WebAssembly beyond version 1.0, each of which can be turned off. A module that uses one
/// that is off is refused with <see cref="WasmErrorCode.FeatureDisabled"/>.
/// </summary>
[Flags]
public enum WasmFeatures
{
    /// <summary>WebAssembly 1.0 alone.</summary>
    None = 0,

    /// <summary>Blocks and functions with several results; blocks with parameters.</summary>
    MultiValue = 1 << 0,

    /// <summary>Instructions that extend the sign of part of an integer.</summary>
    SignExtension = 1 << 1,

    /// <summary>Conversions of floating-point numbers to integers that saturate instead of trapping.</summary>
    SaturatingConversions = 1 << 2,

    /// <summary>Copying, filling and initialising of memories and tables in one instruction.</summary>
    BulkMemory = 1 << 3,

    /// <summary>References as values, several tables, and instructions on tables.</summary>
    ReferenceTypes = 1 << 4,

    /// <summary>128-bit vectors.</summary>
    Simd = 1 << 5,

    /// <summary>Addition, subtraction and multiplication in constant expressions.</summary>
    ExtendedConstants = 1 << 6,

    /// <summary>Calls that replace the frame of their caller.</summary>
    TailCalls = 1 << 7,

    /// <summary>More than one memory.</summary>
    MultiMemory = 1 << 8,

    /// <summary>Memories and tables with 64-bit addresses.</summary>
    Memory64 = 1 << 9,

    /// <summary>Vector instructions whose result may differ between processors at the edges.</summary>
    RelaxedSimd = 1 << 10,

    /// <summary>Import and export of mutable globals.</summary>
    MutableGlobals = 1 << 11,

    /// <summary>Exceptions that guests throw and catch: tags, <c>throw</c>, <c>throw_ref</c> and <c>try_table</c>. The older proposal, with <c>try</c> and <c>delegate</c>, is not offered.</summary>
    ExceptionHandling = 1 << 12,

    /// <summary>References to functions by their type, such that are never null, and calls through them.</summary>
    TypedReferences = 1 << 13,

    /// <summary>Structures and arrays that are collected when nothing refers to them any more, and types that extend others.</summary>
    GarbageCollection = 1 << 14,

    /// <summary>All of WebAssembly 2.0.</summary>
    Wasm2 = MultiValue | SignExtension | SaturatingConversions | BulkMemory | ReferenceTypes | Simd | MutableGlobals,

    /// <summary>All that Bailey implements. The default.</summary>
    All = Wasm2 | ExtendedConstants | TailCalls | MultiMemory | Memory64 | RelaxedSimd | ExceptionHandling | TypedReferences | GarbageCollection,
}
