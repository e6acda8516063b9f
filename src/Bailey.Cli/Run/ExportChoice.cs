using Bailey.Cli.Commands;
using Bailey.Plugins.Packages;
using Bailey.Policy;
using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>Decides which export a call means, and says which there are when it cannot.</summary>
internal static class ExportChoice
{
    /// <summary>The export that runs a program from start to end.</summary>
    public const string Command = "_start";

    private const int MostNamed = 20;

    // Called by the host around a call, never asked for by name.
    private static readonly string[] _initializers = ["_initialize", "__wasm_call_ctors", "hs_init", "hs_exit", "__wasm_call_dtors"];

    /// <summary>The export named, or the one that fits where none is.</summary>
    /// <exception cref="CommandException">There is no such export, or several fit.</exception>
    public static string Resolve(string? named, IReadOnlyList<WasmExport> exports, IReadOnlyList<WasmImport> imports)
    {
        var callable = Callable(exports);
        if (named is null)
        {
            return Default(callable, exports, imports);
        }

        return Explain(named, exports) is { } fault ? throw new CommandException(ExitCode.Usage, fault) : named;
    }

    /// <summary>Why an export cannot be called, or <c>null</c> where it can.</summary>
    public static string? Explain(string named, IReadOnlyList<WasmExport> exports)
    {
        switch (exports.FirstOrDefault(export => export.Name == named)?.Type)
        {
            case WasmFunctionType type when CanBeCalled(type):
                return null;
            case WasmFunctionType type:
                return $"the export '{named}' is a function {type}; only functions without parameters and with no result or one i32 can be called";
            case { } other:
                return $"the export '{named}' is a {other.Kind}, not a function";
            default:
                var callable = Callable(exports);
                return NearestWord.Find(named, [.. callable]) is { } near
                    ? $"there is no export '{named}' (did you mean '{near}'?)"
                    : $"there is no export '{named}'; {Choices(callable)}";
        }
    }

    private static string Default(List<string> callable, IReadOnlyList<WasmExport> exports, IReadOnlyList<WasmImport> imports)
    {
        var isCommand = exports.Any(export => export is { Name: Command, Type: WasmFunctionType });
        var isPlugin = imports.Any(import => import.Module == ImportedCapabilities.ExtismKernel);
        var chosen = callable.Where(name => name != Command).ToList();
        return chosen switch
        {
            [var only] => only,
            [] when isCommand => Command,
            _ when isCommand && !isPlugin => Command,
            _ => throw new CommandException(ExitCode.Usage, $"--call is needed; {Choices(callable)}"),
        };
    }

    private static string Choices(List<string> callable) => callable.Count switch
    {
        0 => "the module exports no function that can be called (one without parameters and with no result or one i32)",
        <= MostNamed => $"there are: {string.Join(", ", callable)}",
        _ => $"there are: {string.Join(", ", callable.Take(MostNamed))} and {callable.Count - MostNamed} more",
    };

    private static List<string> Callable(IReadOnlyList<WasmExport> exports) =>
        [.. exports
            .Where(export => export.Type is WasmFunctionType type && CanBeCalled(type) && !_initializers.Contains(export.Name))
            .Select(export => export.Name)];

    private static bool CanBeCalled(WasmFunctionType type) => type is { Parameters: [], Results: [] } || (type is { Parameters: [], Results: [var result] } && result == WasmValueType.I32);
}
