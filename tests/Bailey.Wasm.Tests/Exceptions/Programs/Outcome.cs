namespace Bailey.Wasm.Tests.Exceptions.Programs;

/// <summary>How a piece of a program ended.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Number">Its value, or the first that a branch, an exception or a tail call takes along.</param>
/// <param name="Wide">The second.</param>
/// <param name="Exception">The exception thrown, or taken along by a branch.</param>
/// <param name="Target">Where a branch goes, or what a tail call calls.</param>
internal readonly record struct Outcome(OutcomeKind Kind, int Number = 0, long Wide = 0, ThrownException? Exception = null, object? Target = null)
{
    public static Outcome Value(int number) => new(OutcomeKind.Value, number);

    public static Outcome Trap(WasmTrapKind kind) => new(OutcomeKind.Trap, Target: kind);

    /// <summary>As both the engine and the model tell it.</summary>
    public override string ToString() => Kind switch
    {
        OutcomeKind.Throw => $"throws {Exception}",
        OutcomeKind.Trap => $"traps: {Target}",
        _ => $"gives {Number}",
    };
}

internal enum OutcomeKind
{
    Value,
    Branch,
    Return,
    TailCall,
    Throw,
    Trap,
}

/// <summary>An exception as the model knows it: compared by identity where the engine has references.</summary>
internal sealed class ThrownException(int tag, int number, long wide)
{
    public int Tag { get; } = tag;

    public int Number { get; } = number;

    public long Wide { get; } = wide;

    public override string ToString() => Tag switch
    {
        0 => "t0",
        1 => $"t1({Number})",
        _ => $"t2({Number}, {Wide})",
    };
}
