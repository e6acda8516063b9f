namespace Bailey.Wasm.Binary;

/// <summary>What a clause of <c>try_table</c> catches and passes on (core specification, 5.4.1).</summary>
internal enum CatchKind : byte
{
    /// <summary>Exceptions of a tag; passes what they carry.</summary>
    Catch = 0,

    /// <summary>Exceptions of a tag; passes what they carry and the exception.</summary>
    CatchRef = 1,

    /// <summary>All; passes nothing.</summary>
    CatchAll = 2,

    /// <summary>All; passes the exception.</summary>
    CatchAllRef = 3,
}
