using System.Diagnostics;
using Bailey.Testing;

namespace Bailey.Wasm.Tests.Wasi;

/// <summary>The C programs of this folder, compiled once by the script beside them.</summary>
internal static class WasiPrograms
{
    private static readonly Lazy<string?> Missing = new(Build, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>The binary of a program; skips the test where C cannot be compiled to WASI.</summary>
    public static byte[] Load(string name)
    {
        Assert.SkipWhen(Missing.Value is not null, $"the C programs of the WASI tests are not there: {Missing.Value}");
        return File.ReadAllBytes(Path.Combine(OutputDirectory, name + ".wasm"));
    }

    private static string OutputDirectory => Path.Combine(RepositoryRoot.Path, "artifacts", "wasi-tests");

    private static string? Build()
    {
        if (OperatingSystem.IsWindows())
        {
            return "they are built by a bash script";
        }

        var script = Path.Combine(RepositoryRoot.Path, "tests", "Bailey.Wasm.Tests", "Wasi", "programs", "build");
        using var process = Process.Start(new ProcessStartInfo("bash", [script, OutputDirectory]) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode switch
        {
            0 => null,
            3 => errors.Trim(),
            _ => throw new InvalidOperationException($"building the C programs failed: {errors}"),
        };
    }
}
