namespace Bailey.Scripting.Worker.Confinement;

/// <summary>
/// What a worker may open: the runtime, the libraries of the system, and its own assemblies one by one. Its folder is often that of the
/// application, whose settings are none of a script's business.
/// </summary>
internal static class ReadableFiles
{
    internal static IReadOnlyList<string> Folders()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var folders = new List<string> { "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo", "/usr/share/icu", "/sys/devices/system/cpu" };
        if (DotnetRoot(framework) is { } root)
        {
            folders.Add(Path.Combine(root, "host"));
            folders.Add(Path.Combine(root, "shared", "Microsoft.NETCore.App"));
        }

        return folders;
    }

    internal static IReadOnlyList<string> Files()
    {
        // maps: glibc asks it for the bounds of the first thread's stack.
        var files = new List<string> { "/etc/ld.so.cache", "/proc/self/maps", "/proc/meminfo", "/dev/urandom", "/dev/null", Environment.ProcessPath! };
        if (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string assemblies)
        {
            files.AddRange(assemblies.Split(':', StringSplitOptions.RemoveEmptyEntries));
        }

        var worker = typeof(ReadableFiles).Assembly.Location;
        files.Add(Path.ChangeExtension(worker, ".runtimeconfig.json"));
        files.Add(Path.ChangeExtension(worker, ".deps.json"));
        files.AddRange(MappedLibraries());
        return files;
    }

    // Where the system's libraries are somewhere else than elsewhere (NixOS, a runtime of one's own): what is mapped now is needed again.
    private static IEnumerable<string> MappedLibraries() =>
        File.ReadLines("/proc/self/maps")
            .Select(line => (Line: line, At: line.IndexOf('/', StringComparison.Ordinal)))
            .Where(map => map.At > 0)
            .Select(map => map.Line[map.At..])
            .Where(path => path.Contains(".so", StringComparison.Ordinal) && !path.StartsWith("/usr/lib", StringComparison.Ordinal))
            .Distinct();

    private static string? DotnetRoot(string framework) =>
        Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(framework))) is { } root && Directory.Exists(Path.Combine(root, "host", "fxr")) ? root : null;
}
