using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>Adds to a message where in the guest it happened.</summary>
internal static class TrapPlace
{
    private const int MostFrames = 3;

    /// <summary>The message, with the innermost functions where what ended the call is a trap that knows them.</summary>
    public static string Describe(string message, Exception? cause) =>
        cause is WasmTrapException { Backtrace: { IsDefaultOrEmpty: false } frames }
            ? $"{message}, in {string.Join(" < ", frames.Take(MostFrames))}{(frames.Length > MostFrames ? " < ..." : "")}"
            : message;
}
