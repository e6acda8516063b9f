using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>Why a call failed.</summary>
/// <param name="Code">
/// Which, as a stable snake_case word: one of <see cref="ExtismErrorCode"/>, a code of <see cref="Egress.PluginHttpException"/>, or of the engine:
/// <c>unreachable</c>, <c>out_of_bounds_memory</c>, <c>out_of_fuel</c>, <c>cpu_time</c>, <c>deadline</c>, <c>cancelled</c>, <c>link_failed</c> ...
/// </param>
/// <param name="Message">Why, in words; with <c>guest_error</c> those of the plugin.</param>
/// <param name="Exception">
/// What ended the call, where something did: mostly a <see cref="WasmTrapException"/>, whose inner exception is what a function of the host threw.
/// </param>
public sealed record ExtismError(string Code, string Message, Exception? Exception = null)
{
    /// <summary>Why the guest stopped, where it trapped.</summary>
    public WasmTrapKind? TrapKind => (Exception as WasmTrapException)?.Kind;
}
