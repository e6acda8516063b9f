using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>A bound on the time of a processor ends what runs, and not what waits.</summary>
public sealed class CpuTimeTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    private static readonly WasmModule Loop = WasmModule.Compile(new ModuleBuilder().Function("run", [], [], code => code.Loop().Br(0).End()).ToBytes());

    private static readonly WasmModule Waiter = WasmModule.Compile(new ModuleBuilder()
        .ImportFunction("host", "wait", [], [])
        .Function("run", [], [], code => code.Call("wait"))
        .ToBytes());

    [Fact]
    public void A_loop_is_ended_when_its_time_is_used_up()
    {
        using var store = new WasmStore(WasmStoreOptions.Default with { InitialFuel = long.MaxValue });
        var run = Loop.Instantiate(store).GetFunction<Action>("run");
        for (var round = 0; round < 3; round++)
        {
            using (store.Begin(TimeSpan.FromMinutes(1), Soon, TestContext.Current.CancellationToken))
            {
                GuestTrap.Expect(WasmTrapKind.CpuTime, run);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void No_time_at_all_runs_nothing(int milliseconds)
    {
        using var store = new WasmStore();
        var run = Loop.Instantiate(store).GetFunction<Action>("run");
        using (store.Begin(null, TimeSpan.FromMilliseconds(milliseconds), TestContext.Current.CancellationToken))
        {
            GuestTrap.Expect(WasmTrapKind.CpuTime, run);
        }
    }

    [Fact]
    public void The_deadline_ends_what_has_time_left()
    {
        using var store = new WasmStore(WasmStoreOptions.Default with { InitialFuel = long.MaxValue });
        var run = Loop.Instantiate(store).GetFunction<Action>("run");
        using (store.Begin(Soon, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken))
        {
            GuestTrap.Expect(WasmTrapKind.Deadline, run);
        }
    }

    [Fact]
    public void Waiting_uses_no_time()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "other systems do not tell the time of a thread to another");
        using var store = new WasmStore();
        var linker = new WasmLinker(store);
        linker.DefineFunction("host", "wait", () => { Task.Delay(TimeSpan.FromSeconds(1)).Wait(TestContext.Current.CancellationToken); });
        var run = linker.Instantiate(Waiter).GetFunction<Action>("run");
        run();
        using (store.Begin(null, TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken))
        {
            run();
            store.CancellationToken.IsCancellationRequested.ShouldBeFalse();
        }
    }

    [Fact]
    public void What_ended_in_time_is_not_ended_afterwards()
    {
        using var store = new WasmStore(WasmStoreOptions.Default with { InitialFuel = 1_000_000 });
        var run = Loop.Instantiate(store).GetFunction<Action>("run");
        for (var i = 0; i < 100; i++)
        {
            using (store.Begin(null, TimeSpan.FromMilliseconds(i % 3), TestContext.Current.CancellationToken))
            {
                // Whichever comes first.
            }
        }

        GuestTrap.Expect(WasmTrapKind.OutOfFuel, run);
    }
}
