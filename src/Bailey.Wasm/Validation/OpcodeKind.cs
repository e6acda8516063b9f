namespace Bailey.Wasm.Validation;

/// <summary>How validation treats an instruction: which immediates it has and where its types come from.</summary>
internal enum OpcodeKind : byte
{
    /// <summary>No such instruction.</summary>
    Illegal,

    /// <summary>No immediate; fixed types.</summary>
    Values,

    /// <summary>A lane index; fixed types.</summary>
    LaneValues,

    /// <summary>A memory argument; takes an address.</summary>
    Load,

    /// <summary>A memory argument; takes an address and a value.</summary>
    Store,

    /// <summary>A memory argument and a lane index; takes an address and a vector, gives a vector.</summary>
    LoadLane,

    /// <summary>A memory argument and a lane index; takes an address and a vector.</summary>
    StoreLane,

    I32Const,
    I64Const,
    F32Const,
    F64Const,
    V128Const,

    /// <summary>Sixteen lane indices; fixed types.</summary>
    Shuffle,

    /// <summary>Everything whose types depend on its context; each has a method of its own.</summary>
    Contextual,
}
