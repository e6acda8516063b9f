using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>Why a call failed.</summary>
/// <param name="Code">
/// Which, as a stable snake_case word: <c>guest_error</c> (the plugin set an error), <c>nonzero_code</c>, <c>exit_code</c>, <c>function_not_found</c>,
/// <c>bad_signature</c>, <c>out_of_memory</c>, <c>link_failed</c>, <c>busy</c>, <c>host_error</c>, a code of <see cref="ExtismHostException"/>, or a trap:
/// <c>unreachable</c>, <c>out_of_bounds_memory</c>, <c>out_of_fuel</c>, <c>cpu_time</c>, <c>deadline</c>, <c>cancelled</c> ...
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
