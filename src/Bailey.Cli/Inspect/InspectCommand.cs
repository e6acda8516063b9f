using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Wasm;

namespace Bailey.Cli.Inspect;

/// <summary><c>bailey inspect FILE [--json]</c>: what a module needs, offers and could touch, without running it.</summary>
internal static class InspectCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console)
    {
        var file = new Argument<string>("FILE") { Description = "A WebAssembly module (.wasm)" };
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var command = new Command("inspect", "Show what a module imports, exports, uses and could touch; runs none of it")
        {
            file,
            json,
        };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(console, parsed.GetRequiredValue(file), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandConsole console, string file, bool asJson, CancellationToken cancellationToken)
    {
        var options = WasmCompileOptions.Default;
        var binary = await ModuleFile.ReadAsync(file, options.Limits, cancellationToken);
        try
        {
            var report = new ModuleReport(file, binary, WasmModule.Compile(binary, options));
            console.WriteLine(asJson ? report.ToJson() : report.ToText());
            return ExitCode.Ok;
        }
        catch (WasmModuleException e)
        {
            throw ModuleFile.Refusal(file, e);
        }
    }
}
