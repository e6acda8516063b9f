using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>Where the worker's program is, and how it is started.</summary>
internal static class WorkerProgram
{
    private const string FileName = "Bailey.Scripting.Worker.dll";

    /// <summary>The worker's program.</summary>
    /// <exception cref="WorkerUnavailableException">It is not there.</exception>
    internal static string Find(string? given)
    {
        if (given is not null)
        {
            return File.Exists(given) ? Path.GetFullPath(given) : throw new WorkerUnavailableException($"The worker's program {given} is not there. Correct WorkerPath.");
        }

        string?[] folders = [Path.GetDirectoryName(OwnLocation()), AppContext.BaseDirectory];
        foreach (var folder in folders.Where(folder => !string.IsNullOrEmpty(folder)).Distinct(StringComparer.Ordinal))
        {
            var path = Path.Combine(folder!, FileName);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new WorkerUnavailableException(
            $"{FileName} is not beside the application in {AppContext.BaseDirectory}. Install Bailey.Scripting.Worker there with its .deps.json and .runtimeconfig.json; an application that is published as a single file, trimmed or without a runtime needs it published separately, and WorkerPath set to it.");
    }

    /// <summary>How a worker is started. Nothing of the host's environment goes with it.</summary>
    internal static ProcessStartInfo Start(string program, WorkerArguments arguments, bool invariantGlobalization)
    {
        var assembly = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(assembly ? DotnetHost() : program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = Path.GetPathRoot(AppContext.BaseDirectory),
        };
        if (assembly)
        {
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(program);
        }

        foreach (var argument in arguments.ToArguments())
        {
            start.ArgumentList.Add(argument);
        }

        var environment = start.Environment;
        var kept = OperatingSystem.IsWindows() ? environment.Where(variable => variable.Key is "SystemRoot" or "windir").ToList() : [];
        environment.Clear();
        kept.ForEach(variable => environment[variable.Key] = variable.Value);
        // The heap gets what the process may hold without the runtime itself; a heap at its limit is an exception that names its cause.
        environment["DOTNET_GCHeapHardLimit"] = Hexadecimal(Math.Max(arguments.MemoryBytes - (80L << 20), arguments.MemoryBytes / 2));
        environment["DOTNET_gcConcurrent"] = "0";
        environment["DOTNET_gcServer"] = "0";
        // No pipe in the temporary folder that debuggers and profilers talk to.
        environment["DOTNET_EnableDiagnostics"] = "0";
        // docs/rationale.md, "Why is W^X off in workers?".
        environment["DOTNET_EnableWriteXorExecute"] = "0";
        if (arguments.Role == WorkerRole.Scripts)
        {
            // Scripts are compiled in full at once in any case; without the thread that compiles again, what computes after a run is a script's.
            environment["DOTNET_TieredCompilation"] = "0";
        }

        environment["DOTNET_Thread_DefaultStackSize"] = Hexadecimal(1 << 20);
        environment["DOTNET_PROCESSOR_COUNT"] = Hexadecimal(Math.Min(Environment.ProcessorCount, 4));
        if (invariantGlobalization)
        {
            environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        }

        if (!assembly && RuntimeRoot() is { } root)
        {
            environment["DOTNET_ROOT"] = root;
        }


        return start;
    }

    private static string Hexadecimal(long value) => value.ToString("X", CultureInfo.InvariantCulture);

    // The very runtime that this process runs on, so that both agree; whatever PATH says.
    private static string DotnetHost()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (RuntimeRoot() is { } root && File.Exists(Path.Combine(root, name)))
        {
            return Path.Combine(root, name);
        }

        return Environment.ProcessPath is { } own && string.Equals(Path.GetFileName(own), name, StringComparison.OrdinalIgnoreCase)
            ? own
            : throw new WorkerUnavailableException("There is no shared .NET runtime to start the worker with: the application brings its own. Publish Bailey.Scripting.Worker self-contained as well, and set WorkerPath to its executable.");
    }

    private static string? RuntimeRoot()
    {
        var runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd(Path.DirectorySeparatorChar);
        return Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(runtime))) is { } root && Directory.Exists(Path.Combine(root, "host", "fxr")) ? root : null;
    }

    // Empty in single-file applications, where the folder of the application is what remains.
    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty location is expected, and passed over.")]
    private static string OwnLocation() => typeof(WorkerProgram).Assembly.Location;
}
