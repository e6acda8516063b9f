using System.Globalization;
using System.Text.Json;

namespace Bailey.Wasm.Tests.Conformance;

/// <summary>Values in scripts: arguments, and patterns that results must match.</summary>
internal static class SpecValues
{
    private const uint CanonicalF32 = 0x7FC0_0000;
    private const ulong CanonicalF64 = 0x7FF8_0000_0000_0000;

    /// <summary>An argument. Numbers are bit patterns in decimal.</summary>
    public static WasmValue Parse(JsonElement json)
    {
        var type = json.GetProperty("type").GetString()!;
        if (type == "v128")
        {
            var width = LaneBits(json);
            ulong low = 0, high = 0;
            var shift = 0;
            foreach (var lane in json.GetProperty("value").EnumerateArray())
            {
                var bits = ParseBits(lane.GetString()!);
                low |= shift < 64 ? bits << shift : 0;
                high |= shift >= 64 ? bits << (shift - 64) : 0;
                shift += width;
            }

            return WasmValue.FromBits(WasmValueType.V128, low, high);
        }

        var value = json.GetProperty("value").GetString()!;
        return type switch
        {
            "i32" => WasmValue.FromBits(WasmValueType.I32, ParseBits(value)),
            "i64" => WasmValue.FromBits(WasmValueType.I64, ParseBits(value)),
            "f32" => WasmValue.FromBits(WasmValueType.F32, ParseBits(value)),
            "f64" => WasmValue.FromBits(WasmValueType.F64, ParseBits(value)),
            "funcref" when value == "null" => WasmValue.FuncRef(null),
            "externref" when value == "null" => WasmValue.ExternRef(null),
            "exnref" when value == "null" => WasmValue.ExnRef(null),
            "anyref" when value == "null" => WasmValue.FromReference(WasmValueType.Reference(WasmHeapType.Any), null),
            "externref" => WasmValue.ExternRef(new HostReference(ParseBits(value))),
            "hostref" => WasmValue.FromReference(WasmValueType.Reference(WasmHeapType.Any), new HostReference(ParseBits(value))),
            _ => throw new SpecMismatchException($"an argument {type}:{value} cannot be made"),
        };
    }

    /// <summary>Whether a result is the one expected, or one of those allowed.</summary>
    public static bool Matches(JsonElement expected, WasmValue actual)
    {
        var type = expected.GetProperty("type").GetString()!;
        return type switch
        {
            "either" => expected.GetProperty("values").EnumerateArray().Any(one => Matches(one, actual)),
            "v128" => actual.Type == WasmValueType.V128 && MatchesLanes(expected, actual),
            "i32" or "i64" or "f32" or "f64" =>
                actual.Type.ToString() == type && MatchesBits(type, expected.GetProperty("value").GetString()!, actual.Bits),
            _ => actual.Type.IsReference && MatchesReference(type, expected, actual),
        };
    }

    public static string Describe(JsonElement expected) => expected.GetRawText().ReplaceLineEndings("");

    private static bool MatchesReference(string type, JsonElement expected, WasmValue actual)
    {
        if (!expected.TryGetProperty("value", out var property))
        {
            // A type alone: any reference of it that is not null.
            return actual.Reference is not null && type switch
            {
                "funcref" => actual.Reference is WasmFunction,
                "externref" or "anyref" => true,
                "eqref" => actual.Reference is WasmHeapObject or WasmI31,
                "i31ref" => actual.Reference is WasmI31,
                "structref" => actual.Reference is WasmStruct,
                "arrayref" => actual.Reference is WasmArray,
                "exnref" => actual.Reference is WasmExceptionValue,
                _ => false,
            };
        }

        var value = property.GetString()!;
        return value == "null"
            ? actual.Reference is null && (type == "refnull" || IsOfKind(type, actual.Type))
            : new HostReference(ParseBits(value)).Equals(actual.Reference);
    }

    // Of a null, only the kind of reference can be told: the suite names the least type of it, or that which was declared.
    private static bool IsOfKind(string expected, WasmValueType actual) => expected switch
    {
        "funcref" or "nofuncref" => actual.HeapType is WasmHeapType.Func or WasmHeapType.NoFunc || actual.FunctionType is not null,
        "externref" or "noexternref" => actual.HeapType is WasmHeapType.Extern or WasmHeapType.NoExtern,
        "exnref" or "noexnref" => actual.HeapType is WasmHeapType.Exn or WasmHeapType.NoExn,
        _ => actual.HeapType is WasmHeapType.None or (>= WasmHeapType.Array and <= WasmHeapType.Any)
            || (actual.HeapType == WasmHeapType.Defined && actual.FunctionType is null),
    };

    private static bool MatchesLanes(JsonElement expected, WasmValue actual)
    {
        var width = LaneBits(expected);
        var laneType = expected.GetProperty("lane_type").GetString()!;
        var shift = 0;
        foreach (var lane in expected.GetProperty("value").EnumerateArray())
        {
            var half = shift < 64 ? actual.Bits : actual.HighBits;
            var bits = (half >> (shift % 64)) & (ulong.MaxValue >> (64 - width));
            if (!MatchesBits(laneType, lane.GetString()!, bits))
            {
                return false;
            }

            shift += width;
        }

        return shift == 128;
    }

    private static bool MatchesBits(string type, string pattern, ulong bits) => (type, pattern) switch
    {
        ("f32", "nan:canonical") => (bits & 0x7FFF_FFFF) == CanonicalF32,
        ("f32", "nan:arithmetic") => (bits & CanonicalF32) == CanonicalF32,
        ("f64", "nan:canonical") => (bits & 0x7FFF_FFFF_FFFF_FFFF) == CanonicalF64,
        ("f64", "nan:arithmetic") => (bits & CanonicalF64) == CanonicalF64,
        _ => ParseBits(pattern) == bits,
    };

    private static int LaneBits(JsonElement json) =>
        int.Parse(json.GetProperty("lane_type").GetString()!.AsSpan(1), CultureInfo.InvariantCulture);

    private static ulong ParseBits(string value) =>
        value.StartsWith('-')
            ? throw new SpecMismatchException($"the bit pattern {value} is negative")
            : ulong.Parse(value, CultureInfo.InvariantCulture);
}
