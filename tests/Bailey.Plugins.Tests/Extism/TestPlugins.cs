using System.ComponentModel;
using System.Diagnostics;
using Bailey.Plugins.Extism;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Extism;

/// <summary>The plugins of tests/plugins, built once by their script.</summary>
internal static class TestPlugins
{
    private static readonly Lazy<string?> s_fault = new(Build);

    // Lazy, so that a test that is to be skipped is not failed by a static constructor.
    private static readonly Lazy<CompiledExtismPlugin> s_calls = new(static () => Compile("calls"));

    /// <summary>calls.c, compiled once for all tests.</summary>
    public static CompiledExtismPlugin Calls => s_calls.Value;

    /// <summary>Skips the test, saying why, where the tools to build plugins are absent. For tests that expect an exception.</summary>
    public static void Require() => Assert.SkipUnless(s_fault.Value is null, s_fault.Value ?? "");

    /// <summary>The path of a built plugin; skips the test, saying why, where the tools to build it are absent.</summary>
    public static string PathOf(string name)
    {
        Require();
        return Path.Combine(RepositoryRoot.Path, "artifacts", "plugins", name + ".wasm");
    }

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    public static ExtismManifest Manifest(string name) => ExtismManifest.FromFile(PathOf(name));

    public static CompiledExtismPlugin Compile(string name, ExtismPluginOptions? options = null) =>
        CompiledExtismPlugin.Compile(Manifest(name), options);

    public static ExtismPlugin Create(string name, ExtismPluginOptions? options = null) => Compile(name, options).CreatePlugin();

    private static string? Build()
    {
        var script = Path.Combine(RepositoryRoot.Path, "tests", "plugins", "build.sh");
        try
        {
            using var process = Process.Start(new ProcessStartInfo("sh", [script]) { RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"the test plugins could not be built: {errors}";
        }
        catch (Win32Exception exception)
        {
            return $"the test plugins could not be built: there is no sh to run {script}: {exception.Message}";
        }
    }
}
