using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Bailey.Wasm;

namespace Bailey.Bench;

/// <summary>What the border between host and guest costs on Bailey, and how fast a guest is stopped.</summary>
internal sealed class MicroMeasurements
{
    private static readonly TimeSpan BeforeInterruption = TimeSpan.FromMilliseconds(20);

    private readonly WasmModule _small;
    private readonly WasmModule _large;
    private readonly WasmStore _store = new();
    private readonly Func<int, int, int> _add;
    private readonly Func<int, int> _callHost;
    private readonly Func<int, int> _loop;
    private readonly Action _spin;

    public MicroMeasurements(WasmModule small, WasmModule large)
    {
        _small = small;
        _large = large;
        var instance = Instantiate(small, _store);
        _add = instance.GetFunction<Func<int, int, int>>("add");
        _callHost = instance.GetFunction<Func<int, int>>("call_host");
        _loop = instance.GetFunction<Func<int, int>>("loop");
        _spin = instance.GetFunction<Action>("spin");
    }

    /// <summary>Runs a measurement, where there is one of this name.</summary>
    public (double Nanoseconds, string Checksum)? TryRun(string name, int size) => name switch
    {
        "host-to-guest" => Timed(() => CallGuest(_add, size)),
        "host-to-guest-unscoped" => TimedWithoutScope(() => CallGuest(_add, size)),
        "host-loop" => Timed(() => Loop(size)),
        "guest-to-host" => Timed(() => _callHost(size)),
        "guest-loop" => Timed(() => _loop(size)),
        "instantiate-2" => TimedAlone(() => InstantiateAndCall(_small, size)),
        "instantiate-256" => TimedAlone(() => InstantiateAndCall(_large, size)),
        "pooled-2" => TimedAlone(() => RentAndCall(_small, size)),
        "pooled-256" => TimedAlone(() => RentAndCall(_large, size)),
        "interrupt-deadline" => (Deadline().TotalNanoseconds, "0"),
        "interrupt-cancel" => (Cancel().TotalNanoseconds, "0"),
        _ => null,
    };

    private static WasmInstance Instantiate(WasmModule module, WasmStore store) =>
        new WasmLinker(store).DefineFunction("bench", "add", static (int a, int b) => a + b).Instantiate(module);

    // Optimized at once: a loop that runs long in its first call would be measured half-optimized.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CallGuest(Func<int, int, int> add, int count)
    {
        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum = add(sum, i);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Loop(int count)
    {
        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += i;
        }

        return sum;
    }

    private static int InstantiateAndCall(WasmModule module, int count)
    {
        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            using var store = new WasmStore();
            sum = Instantiate(module, store).GetFunction<Func<int, int, int>>("add")(sum, i);
        }

        return sum;
    }

    private static int RentAndCall(WasmModule module, int count)
    {
        using var pool = new WasmInstancePool(module, static linker => linker.DefineFunction("bench", "add", static (int a, int b) => a + b));
        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            using var lease = pool.Rent();
            sum = lease.Instance.GetFunction<Func<int, int, int>>("add")(sum, i);
        }

        return sum;
    }

    private static (double Nanoseconds, string Checksum) TimedAlone(Func<int> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        var checksum = work();
        return ((Environment.CpuUsage.TotalTime - before).TotalNanoseconds, checksum.ToString(CultureInfo.InvariantCulture));
    }

    private (double Nanoseconds, string Checksum) Timed(Func<int> work)
    {
        _store.Fuel = long.MaxValue;
        using var scope = _store.Begin(TimeSpan.FromMinutes(10));
        return TimedAlone(work);
    }

    private (double Nanoseconds, string Checksum) TimedWithoutScope(Func<int> work)
    {
        _store.Fuel = long.MaxValue;
        return TimedAlone(work);
    }

    /// <summary>Time from the deadline of a tight loop to the trap in the host's hands.</summary>
    private TimeSpan Deadline()
    {
        _store.Fuel = long.MaxValue;
        var before = Stopwatch.GetTimestamp();
        using var scope = _store.Begin(BeforeInterruption);
        Spin(WasmTrapKind.Deadline);
        return Stopwatch.GetElapsedTime(before) - BeforeInterruption;
    }

    /// <summary>Time from cancelling a tight loop to the trap in the host's hands.</summary>
    private TimeSpan Cancel()
    {
        _store.Fuel = long.MaxValue;
        using var cancellation = new CancellationTokenSource();
        using var scope = _store.Begin(null, cancellation.Token);
        long cancelled = 0;
        var canceller = new Thread(() =>
        {
            Thread.Sleep(BeforeInterruption);
            Volatile.Write(ref cancelled, Stopwatch.GetTimestamp());
            cancellation.Cancel();
        });
        canceller.Start();
        Spin(WasmTrapKind.Cancelled);
        var after = Stopwatch.GetTimestamp();
        canceller.Join();
        return Stopwatch.GetElapsedTime(Volatile.Read(ref cancelled), after);
    }

    private void Spin(WasmTrapKind expected)
    {
        try
        {
            _spin();
        }
        catch (WasmTrapException trap) when (trap.Kind == expected)
        {
        }
    }
}
