namespace Bailey.Wasm;

/// <summary>What a reference refers to (core specification, 2.3.3).</summary>
public enum WasmHeapType
{
    /// <summary>Nothing: the type is of a number or vector.</summary>
    NotReference = 0,

    /// <summary>A function, structure or array of a type that a module defines.</summary>
    Defined = 0x63,

    /// <summary>An exception.</summary>
    Exn = 0x69,

    /// <summary>An array of any type.</summary>
    Array = 0x6A,

    /// <summary>A structure of any type.</summary>
    Struct = 0x6B,

    /// <summary>An integer of 31 bits.</summary>
    I31 = 0x6C,

    /// <summary>A structure, an array or an integer of 31 bits: what can be compared.</summary>
    Eq = 0x6D,

    /// <summary>Anything that a guest made, or an object of the host that it took in.</summary>
    Any = 0x6E,

    /// <summary>An object of the host, or anything that a guest gave out.</summary>
    Extern = 0x6F,

    /// <summary>A function of any type.</summary>
    Func = 0x70,

    /// <summary>Nothing of <see cref="Any"/>: null alone.</summary>
    None = 0x71,

    /// <summary>Nothing of <see cref="Extern"/>: null alone.</summary>
    NoExtern = 0x72,

    /// <summary>Nothing of <see cref="Func"/>: null alone.</summary>
    NoFunc = 0x73,

    /// <summary>Nothing of <see cref="Exn"/>: null alone.</summary>
    NoExn = 0x74,
}
