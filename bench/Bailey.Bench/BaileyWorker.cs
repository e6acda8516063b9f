using System.Globalization;
using Bailey.Wasm;

namespace Bailey.Bench;

/// <summary>Runs programs on Bailey: reads <c>NAME N</c> lines, answers <c>NANOSECONDS CHECKSUM</c>, in processor time of this process.</summary>
internal sealed class BaileyWorker
{
    private readonly string _directory;
    private readonly WasmCompileOptions _options;
    private readonly Dictionary<string, Func<int, ulong>> _programs = [];
    private readonly MicroMeasurements _measurements;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly WasmStore _store = new();

    private BaileyWorker(string mode, string directory)
    {
        _directory = directory;
        _options = OptionsOf(mode);
        _measurements = new(Compile("micro-2"), Compile("micro-256"));
    }

    public static void Serve(string mode, string directory)
    {
        var worker = new BaileyWorker(mode, directory);
        System.Console.WriteLine("ready");
        while (System.Console.ReadLine() is { } line)
        {
            System.Console.WriteLine(worker.Answer(line));
        }
    }

    /// <summary>All modes are interruptible: a deadline and a cancellation are in force while anything runs.</summary>
    private static WasmCompileOptions OptionsOf(string mode) => mode switch
    {
        "explicit" => new() { MeterFuel = false, BoundsChecks = WasmBoundsChecks.Explicit },
        "guarded" => new() { MeterFuel = false, BoundsChecks = WasmBoundsChecks.GuardPages },
        "fuel" => new() { MeterFuel = true },
        "fuel-explicit" => new() { MeterFuel = true, BoundsChecks = WasmBoundsChecks.Explicit },
        "fuel-guarded" => new() { MeterFuel = true, BoundsChecks = WasmBoundsChecks.GuardPages },
        _ => throw new ArgumentException($"'{mode}' is no mode", nameof(mode)),
    };

    private string Answer(string line)
    {
        try
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var name = line[..space];
            var size = int.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture);
            var (elapsed, checksum) = _measurements.TryRun(name, size) ?? RunProgram(name, size);
            return string.Create(CultureInfo.InvariantCulture, $"{elapsed:F0} {checksum}");
        }
        catch (Exception exception)
        {
            return $"error {exception.Message.ReplaceLineEndings(" ")}";
        }
    }

    private (double Nanoseconds, string Checksum) RunProgram(string name, int size)
    {
        if (!_programs.TryGetValue(name, out var run))
        {
            run = Compile(name).Instantiate(_store).GetFunction<Func<int, ulong>>("run");
            _programs.Add(name, run);
        }

        _store.Fuel = long.MaxValue;
        using var scope = _store.Begin(TimeSpan.FromMinutes(10), _cancellation.Token);
        var before = Environment.CpuUsage.TotalTime;
        var checksum = run(size);
        var elapsed = Environment.CpuUsage.TotalTime - before;
        return (elapsed.TotalNanoseconds, checksum.ToString(CultureInfo.InvariantCulture));
    }

    private WasmModule Compile(string name) => WasmModule.Compile(File.ReadAllBytes(Path.Combine(_directory, name + ".wasm")), _options);
}
