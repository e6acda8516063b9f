using Bailey.Cli.Commands;
using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>
/// Where <c>bailey run</c> keeps compiled modules: the folder that BAILEY_CACHE names, else XDG_CACHE_HOME/bailey/modules, else
/// ~/.cache/bailey/modules. BAILEY_CACHE=off turns it off.
/// </summary>
internal static class ModuleCacheFolder
{
    private const string Variable = "BAILEY_CACHE";
    private const string Off = "off";

    /// <summary>The cache; null where it is off, or there is no home to keep it in. Whoever named a folder is told where it cannot be used.</summary>
    public static WasmModuleCache? Open(CommandConsole console)
    {
        if (Find(console) is not { } folder)
        {
            return null;
        }

        var cache = new WasmModuleCache(folder);
        if (cache.Fault is { } fault && console.Variable(Variable) is { Length: > 0 })
        {
            console.Complain($"nothing is kept of compiled modules: {fault}");
        }

        return cache;
    }

    private static string? Find(CommandConsole console)
    {
        if (console.Variable(Variable) is { Length: > 0 } named && !named.Contains('\0', StringComparison.Ordinal))
        {
            return named == Off ? null : Path.GetFullPath(named);
        }

        // The XDG base directory specification: a path that is not absolute is to be ignored.
        if (console.Variable("XDG_CACHE_HOME") is { } shared && Path.IsPathFullyQualified(shared))
        {
            return Path.Combine(shared, "bailey", "modules");
        }

        return console.HomeFolder is { } home && Path.IsPathFullyQualified(home) ? Path.Combine(home, ".cache", "bailey", "modules") : null;
    }
}
