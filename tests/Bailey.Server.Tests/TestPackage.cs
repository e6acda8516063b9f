using System.Text.Json.Nodes;
using Bailey.Testing.Host;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Server.Tests;

/// <summary>Packages for the server's tests.</summary>
internal static class TestPackage
{
    private const string Kernel = "extism:host/env";
    private static readonly WasmValueType I32 = WasmValueType.I32;
    private static readonly WasmValueType I64 = WasmValueType.I64;

    /// <summary>Exports <c>echo</c>, which gives its input back, <c>trap</c>, and <c>spin</c>, which never ends.</summary>
    public static byte[] Module { get; } = new ModuleBuilder()
        .ImportFunction(Kernel, "input_offset", [], [I64])
        .ImportFunction(Kernel, "input_length", [], [I64])
        .ImportFunction(Kernel, "output_set", [I64, I64], [])
        .Memory(1)
        .Function("echo", [], [I32], code => code.Call(0).Call(1).Call(2).I32Const(0))
        .Function("trap", [], [I32], code => code.Unreachable())
        .Function("spin", [], [I32], code => code.Loop().Br(0).End().I32Const(0))
        .ToBytes();

    /// <summary>A package whose filter <c>message.posted</c> gives back what it is told; <c>message.broken</c> traps.</summary>
    public static byte[] Build(string version = "1.0.0", string id = "org.example.echo", string capabilities = "[]", Action<JsonObject>? edit = null)
    {
        var manifest = new JsonObject
        {
            ["id"] = id,
            ["name"] = "Echo",
            ["version"] = version,
            ["publisher"] = new JsonObject { ["name"] = "Test" },
            ["hooks"] = new JsonArray(
                new JsonObject { ["name"] = "message.posted", ["export"] = "echo", ["kind"] = "filter" },
                new JsonObject { ["name"] = "message.broken", ["export"] = "trap", ["kind"] = "action" }),
            ["capabilities"] = JsonNode.Parse(capabilities),
        };
        edit?.Invoke(manifest);
        return OpenCommunity.Package(manifest.ToJsonString(), Module);
    }
}
