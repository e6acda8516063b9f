namespace Bailey.Wasm;

/// <summary>Why execution stopped (core specification, 4.4, and the limits of the host).</summary>
public enum WasmTrapKind
{
    /// <summary>The guest executed <c>unreachable</c>.</summary>
    Unreachable,

    /// <summary>An access outside a memory, or a data segment that does not fit.</summary>
    OutOfBoundsMemory,

    /// <summary>An access outside a table, or an element segment that does not fit.</summary>
    OutOfBoundsTable,

    /// <summary>An indirect call through an index past the end of the table.</summary>
    UndefinedElement,

    /// <summary>An indirect call to a function of another type.</summary>
    IndirectCallTypeMismatch,

    /// <summary>An indirect call to an empty element, or another use of a null reference.</summary>
    NullReference,

    /// <summary>A division whose result does not fit, or a conversion of a number too large.</summary>
    IntegerOverflow,

    /// <summary>A division or remainder by zero.</summary>
    DivisionByZero,

    /// <summary>A conversion of NaN to an integer.</summary>
    InvalidConversion,

    /// <summary>Calls nested too deeply.</summary>
    StackExhausted,

    /// <summary>The fuel that the caller gave is used up.</summary>
    OutOfFuel,

    /// <summary>The deadline passed.</summary>
    Deadline,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>A host function threw; <see cref="Exception.InnerException"/> is what it threw.</summary>
    HostError,

    /// <summary>The guest asked the host to end it (WASI <c>proc_exit</c>); not an error by itself.</summary>
    Exit,

    /// <summary>The time of a processor that the caller gave is used up.</summary>
    CpuTime,

    /// <summary>The guest holds more objects outside of its memory than the host allows.</summary>
    TooManyObjects,

    /// <summary>An access outside an array, or to a range that goes beyond its end.</summary>
    OutOfBoundsArray,

    /// <summary>A reference is not of the type that it was cast to.</summary>
    CastFailure,

    /// <summary>Structures and arrays in use are as many as <see cref="WasmStoreOptions.MaxHeapBytes"/> allows.</summary>
    OutOfHeap,
}
