using System.Diagnostics;
using System.Globalization;
using Bailey.Wasm;

namespace Bailey.Bench.Start;

/// <summary>The process that starts a module once: reads it, makes a module of it, asks it for one answer, and says how long that took.</summary>
internal static class StartWorker
{
    public static void Run(string program, string path, string cache)
    {
        var bytes = File.ReadAllBytes(path);
        var started = Stopwatch.GetTimestamp();
        var options = WasmCompileOptions.Default;
        if (cache.Length > 0)
        {
            options = options with { Cache = new WasmModuleCache(cache) };
        }

        var module = WasmModule.Compile(bytes, options);
        var compiled = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        var answer = program == "sqlite" ? SqliteGuest.Ask(module) : "none";
        var total = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        System.Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"Compile\":{compiled},\"Total\":{total},\"Processor\":{Environment.CpuUsage.TotalTime.TotalMilliseconds},\"Answer\":\"{answer}\"}}"));
    }
}
