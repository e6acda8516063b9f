using System.Text.Json;
using Bailey.Wasm.Tests.Conformance;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>The binary modules of a core test suite, with what its scripts demand of each.</summary>
internal static class SuiteModules
{
    /// <summary>Every module of a suite that is there as a binary.</summary>
    public static IEnumerable<SuiteModule> Of(SpecSuite suite) => suite.Files.SelectMany(file => Of(suite, file));

    private static IEnumerable<SuiteModule> Of(SpecSuite suite, string file)
    {
        using var script = JsonDocument.Parse(suite.Script(file));
        foreach (var command in script.RootElement.GetProperty("commands").EnumerateArray())
        {
            if (!command.TryGetProperty("filename", out var filename)
                || (command.TryGetProperty("module_type", out var type) && type.GetString() != "binary"))
            {
                continue;
            }

            WasmErrorCode? refusal = command.GetProperty("type").GetString() switch
            {
                "assert_invalid" => WasmErrorCode.Invalid,
                "assert_malformed" => WasmErrorCode.Malformed,
                _ => null,
            };
            yield return new SuiteModule(
                file,
                command.GetProperty("line").GetInt32(),
                suite.Module(file, filename.GetString()!),
                refusal,
                command.TryGetProperty("text", out var text) ? text.GetString()! : "");
        }
    }
}
