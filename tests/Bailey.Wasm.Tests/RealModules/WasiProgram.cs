using System.Text;

namespace Bailey.Wasm.Tests.RealModules;

/// <summary>A program of WASI, run from its start to its exit.</summary>
internal static class WasiProgram
{
    /// <summary>What it wrote to its standard output, to its standard error, and its exit code, one after the other as text.</summary>
    public static string Run(WasmModule module, WasiOptions options)
    {
        var output = new MemoryStream();
        var errors = new MemoryStream();
        options = options with { Stdout = bytes => output.Write(bytes), Stderr = bytes => errors.Write(bytes), MaxOutputBytes = 64 * 1024 * 1024 };
        using var store = new WasmStore(new WasmStoreOptions { MaxMemoryBytes = 1024L * 1024 * 1024, MaxStackBytes = 8 * 1024 * 1024 });
        using var wasi = new WasiPreview1(options);
        var exit = 0;
        try
        {
            wasi.Define(new WasmLinker(store), module).Instantiate(module).GetFunction<Action>("_start")();
        }
        catch (WasmTrapException trap) when (trap.Kind == WasmTrapKind.Exit)
        {
            exit = trap.ExitCode;
        }

        return $"{Encoding.UTF8.GetString(output.ToArray())}\n--\n{Encoding.UTF8.GetString(errors.ToArray())}\n--\n{exit}";
    }
}
