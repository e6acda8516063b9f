namespace Bailey.Wasm.Binary;

/// <summary>A clause of <c>try_table</c>.</summary>
/// <param name="Kind">What it catches.</param>
/// <param name="Tag">Index of the tag, where it names one.</param>
/// <param name="Label">Where it branches to, seen from outside of the block.</param>
internal readonly record struct CatchClause(CatchKind Kind, int Tag, int Label)
{
    /// <summary>Whether it catches whatever is thrown.</summary>
    public bool CatchesAll => Kind is CatchKind.CatchAll or CatchKind.CatchAllRef;

    /// <summary>Whether it passes the exception itself on.</summary>
    public bool PassesReference => Kind is CatchKind.CatchRef or CatchKind.CatchAllRef;

    /// <summary>
    /// The clauses of a validated <c>try_table</c>, without those that can never be reached because an earlier one catches all.
    /// </summary>
    public static CatchClause[] ReadAll(ref WasmReader reader)
    {
        var clauses = new List<CatchClause>();
        var isClosed = false;
        for (var count = reader.ReadU32(); count > 0; count--)
        {
            var kind = (CatchKind)reader.ReadByte();
            var tag = kind is CatchKind.Catch or CatchKind.CatchRef ? (int)reader.ReadU32() : -1;
            var clause = new CatchClause(kind, tag, (int)reader.ReadU32());
            if (!isClosed)
            {
                clauses.Add(clause);
                isClosed = clause.CatchesAll;
            }
        }

        return [.. clauses];
    }
}
