using Bailey.Wasm;

namespace Bailey.Testing.Modules;

/// <summary>Binary codes of value types (core specification, 5.3), written down independently of the engine.</summary>
public static class ValueTypes
{
    public static byte CodeOf(WasmValueType type) => type.ToString() switch
    {
        "i32" => 0x7F,
        "i64" => 0x7E,
        "f32" => 0x7D,
        "f64" => 0x7C,
        "v128" => 0x7B,
        "funcref" => 0x70,
        "externref" => 0x6F,
        "exnref" => 0x69,
        var other => throw new ArgumentException($"the value type {other} has no binary code here; add it to {nameof(ValueTypes)}", nameof(type)),
    };
}
