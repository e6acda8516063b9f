namespace Bailey.Wasm.Tests.Wasi.Suite;

/// <summary>Where the WASI test suite lies, which is no part of this repository, and what of it is skipped, and why.</summary>
internal static class WasiSuite
{
    /// <summary>Names a clone of WebAssembly/wasi-testsuite, at its branch prod/testsuite-base, which holds compiled programs.</summary>
    public const string Variable = "BAILEY_WASI_TESTSUITE";

    /// <summary>Programs that are not run, each with the reason. Empty is the aim.</summary>
    public static IReadOnlyDictionary<string, string> Skipped { get; } = new Dictionary<string, string>();

    public static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    /// <summary>Paths of the compiled programs of preview 1 beneath the suite, in the order of their names.</summary>
    public static string[] Programs(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*.wasm", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) == "wasm32-wasip1")
            .Select(path => Path.GetRelativePath(folder, path))
            .Order(StringComparer.Ordinal),
    ];
}
