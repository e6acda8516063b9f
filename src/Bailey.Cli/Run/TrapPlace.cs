using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>Adds to a message where in the guest it happened.</summary>
internal static class TrapPlace
{
    private const int MostFrames = 3;

    /// <summary>The message, with the innermost functions that have names where what ended the call is a trap that knows them.</summary>
    public static string Describe(string message, Exception? cause) =>
        cause switch
        {
            WasmTrapException trap when !IsLimit(trap.Kind) => Describe(message, trap.Backtrace),
            WasmGuestException thrown => Describe(message, thrown.Backtrace),
            _ => message,
        };

    // Where a limit was met is chance; where a guest failed is not.
    private static bool IsLimit(WasmTrapKind kind) =>
        kind is WasmTrapKind.OutOfFuel or WasmTrapKind.CpuTime or WasmTrapKind.Deadline or WasmTrapKind.Cancelled or WasmTrapKind.StackExhausted;

    private static string Describe(string message, IEnumerable<WasmFrame> backtrace)
    {
        var named = backtrace.Where(frame => frame.FunctionName is not null).Take(MostFrames).ToList();
        return named.Count == 0 ? message : $"{message}, in {string.Join(" < ", named)}";
    }
}
