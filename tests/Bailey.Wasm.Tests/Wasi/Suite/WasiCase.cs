using System.Text.Json;

namespace Bailey.Wasm.Tests.Wasi.Suite;

/// <summary>One program of the WASI test suite, with what it is given and what it has to do. The format is the suite's own doc/specification.md.</summary>
internal sealed record WasiCase(
    string ModulePath, string? Root, string[] Arguments, IReadOnlyDictionary<string, string> Environment, int ExitCode, string? Output, string? Errors)
{
    /// <summary>A case whose specification lies beside it, or which goes by the defaults of the suite.</summary>
    /// <exception cref="NotSupportedException">The specification asks for what this runner does not know.</exception>
    public static WasiCase Load(string module)
    {
        var result = new WasiCase(module, null, [], new Dictionary<string, string>(), 0, null, null);
        var path = Path.ChangeExtension(module, ".json");
        if (!File.Exists(path))
        {
            return result;
        }

        using var document = JsonDocument.Parse(File.ReadAllText(path));
        var root = document.RootElement;
        if (root.TryGetProperty("proposals", out var proposals) && proposals.GetArrayLength() > 0)
        {
            throw new NotSupportedException($"{path} asks for proposals beyond preview 1: {proposals}");
        }

        return root.TryGetProperty("operations", out var operations)
            ? operations.EnumerateArray().Aggregate(result, (current, operation) => current.With(operation, operation.GetProperty("type").GetString()!))
            : result.With(root, "run").With(root, "wait").With(root, "legacy");
    }

    private WasiCase With(JsonElement settings, string type) => type switch
    {
        "run" => this with
        {
            Root = Text(settings, "root") is { } root ? Path.Combine(Path.GetDirectoryName(ModulePath)!, root) : null,
            Arguments = settings.TryGetProperty("args", out var arguments) ? [.. arguments.EnumerateArray().Select(argument => argument.GetString()!)] : [],
            Environment = settings.TryGetProperty("env", out var variables)
                ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!)
                : new Dictionary<string, string>(),
        },
        "wait" => this with { ExitCode = settings.TryGetProperty("exit_code", out var code) ? code.GetInt32() : 0 },
        "legacy" => this with { Output = Text(settings, "stdout"), Errors = Text(settings, "stderr") },
        "read" => Text(settings, "id") == "stderr"
            ? this with { Errors = Errors + Text(settings, "payload") }
            : this with { Output = Output + Text(settings, "payload") },
        _ => throw new NotSupportedException($"{ModulePath}: the operation '{type}' is unknown to this runner"),
    };

    private static string? Text(JsonElement settings, string name) =>
        settings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
