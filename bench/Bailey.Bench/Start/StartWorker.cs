using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bailey.Wasm;

namespace Bailey.Bench.Start;

/// <summary>The process that starts a module once: reads it, makes a module of it, calls it, asks it for one answer, and says how long that took.</summary>
internal static class StartWorker
{
    public static void Run(string program, string path, string cache)
    {
        var bytes = File.ReadAllBytes(path);
        var before = JitUse.Read();
        var started = Stopwatch.GetTimestamp();
        var options = WasmCompileOptions.Default;
        if (cache.Length > 0)
        {
            options = options with { Cache = new WasmModuleCache(cache) };
        }

        var module = WasmModule.Compile(bytes, options);
        var compiled = Elapsed(started);
        using var store = new WasmStore(WasmStoreOptions.Default with { MaxMemoryBytes = 1L << 28 });
        var guest = StubbedGuest.Start(module, store);
        var answer = (program == "sqlite" ? guest.Version() : guest.StackPointer()).ToString(CultureInfo.InvariantCulture);
        var called = Elapsed(started);
        var jitCalled = JitUse.Read().Since(before);
        var answered = called;
        var jitAnswered = jitCalled;
        if (program == "sqlite")
        {
            answer = guest.Sum().ToString(CultureInfo.InvariantCulture);
            answered = Elapsed(started);
            jitAnswered = JitUse.Read().Since(before);
        }

        System.Console.WriteLine(JsonSerializer.Serialize(
            new StartResult(compiled, called, answered, Environment.CpuUsage.TotalTime.TotalMilliseconds, answer, jitCalled, jitAnswered)));
    }

    private static double Elapsed(long started) => Stopwatch.GetElapsedTime(started).TotalMilliseconds;
}
