using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

/// <summary>A block, loop, if or the function itself while it is compiled.</summary>
internal sealed class ControlFrame
{
    public required ControlKind Kind { get; init; }

    /// <summary>How many frames enclose it.</summary>
    public required int Level { get; init; }

    public required WasmValueType[] Parameters { get; init; }

    public required WasmValueType[] Results { get; init; }

    /// <summary>Operands below the block's own.</summary>
    public required int Height { get; init; }

    /// <summary>Where branches go: the start of a loop, the end of anything else.</summary>
    public required int Label { get; init; }

    /// <summary>Of an if: where its condition goes when false.</summary>
    public int ElseLabel { get; set; } = -1;

    /// <summary>Where <see cref="Label"/> stands; null outside of all regions.</summary>
    public TryRegion? Region { get; init; }

    /// <summary>Of a try_table: what it catches.</summary>
    public CatchClause[] Clauses { get; init; } = [];

    /// <summary>Whether anything branches to <see cref="Label"/>.</summary>
    public bool Targeted { get; set; }

    /// <summary>Variables that carry the label's values, made when first needed.</summary>
    public int[]? Carriers { get; set; }

    /// <summary>Of an if: its parameters, for the else.</summary>
    public Expression[]? SavedParameters { get; set; }

    /// <summary>Where fuel of straight code in the frame around it is charged.</summary>
    public ChargePoint? OuterCharge { get; init; }

    /// <summary>Of a loop: what every iteration is charged.</summary>
    public ChargePoint? LoopCharge { get; set; }

    /// <summary>Of a loop: how many branches back to its start were written.</summary>
    public int BranchesBack { get; set; }

    /// <summary>Of a loop: whether a way out of it reads the locals that it carries.</summary>
    public bool KeepsCarried { get; set; }

    /// <summary>Of a loop: how many accesses of locals were noted before it.</summary>
    public int FirstAccess { get; set; }

    /// <summary>Of a loop: where further branches back go, whose code they share.</summary>
    public int SharedBackLabel { get; set; } = -1;

    /// <summary>Of a loop: whether its fuel is charged apart from that of functions.</summary>
    public bool FuelApart { get; init; }

    /// <summary>Of a loop: whether that is so around it.</summary>
    public bool FuelApartOutside { get; init; }

    /// <summary>Of a loop: whether its fuel is in a local.</summary>
    public bool FuelInLocal { get; init; }

    /// <summary>Of a loop: whether the store is only told of its fuel on the ways out of it.</summary>
    public bool FuelDeferred { get; init; }

    /// <summary>Of a loop: whether this is the outermost one whose fuel is kept in a local.</summary>
    public bool OwnsFuel { get; init; }

    /// <summary>Of a loop: whether this is the outermost one of those with <see cref="FuelDeferred"/>.</summary>
    public bool DefersFuel { get; init; }
}
