using System.Text.Json;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>The engine's own codes, as it writes them.</summary>
internal static class EngineCode
{
    internal static readonly string LinkFailed = Snake(WasmErrorCode.LinkFailed);
    internal static readonly string OutOfFuel = Of(WasmTrapKind.OutOfFuel);
    internal static readonly string CpuTime = Of(WasmTrapKind.CpuTime);
    internal static readonly string HostError = Of(WasmTrapKind.HostError);
    internal static readonly string Deadline = Of(WasmTrapKind.Deadline);
    internal static readonly string Cancelled = Of(WasmTrapKind.Cancelled);

    internal static string Of(WasmTrapKind kind) => Snake(kind);

    private static string Snake(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
