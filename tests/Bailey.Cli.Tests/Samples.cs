using System.Diagnostics;
using Bailey.Testing;

namespace Bailey.Cli.Tests;

/// <summary>The sample plugins, built from source once for all tests.</summary>
public static class Samples
{
    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    /// <summary>File of a sample's module.</summary>
    public static async Task<string> FindAsync(string name) => Path.Combine(await Built.Value, $"{name}.wasm");

    private static async Task<string> BuildAsync()
    {
        var script = Path.Combine(RepositoryRoot.Path, "samples", "plugins", "build");
        using var build = Process.Start(new ProcessStartInfo("bash", [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        build.StandardInput.Close();
        var output = build.StandardOutput.ReadToEndAsync();
        var error = build.StandardError.ReadToEndAsync();
        await build.WaitForExitAsync();
        build.ExitCode.ShouldBe(0, $"samples/plugins/build failed:\n{await output}{await error}");
        return Path.Combine(RepositoryRoot.Path, "artifacts", "samples");
    }
}
