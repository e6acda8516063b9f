using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Host functions that wait or throw, under a deadline.</summary>
public sealed class HostCallTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void Deadline_stops_a_host_function_that_waits_on_its_token() =>
        Stopped(linker => linker.DefineFunction("host", "wait", (CancellationToken token) => Task.Delay(Timeout.Infinite, token)));

    [Fact]
    public void Deadline_stops_a_host_function_whose_task_never_ends() =>
        Stopped(linker => linker.DefineFunction("host", "wait", () => new TaskCompletionSource().Task));

    [Fact]
    public void Deadline_stops_a_host_function_whose_value_task_never_ends() =>
        Stopped(linker => linker.DefineFunction("host", "wait", () => new ValueTask(new TaskCompletionSource().Task)));

    [Fact]
    public void Deadline_stops_a_host_function_that_blocks_on_the_token_of_the_store() =>
        Stopped(linker => linker.DefineFunction("host", "wait", () => { linker.Store.CancellationToken.WaitHandle.WaitOne(TimeSpan.FromMinutes(2)); }));

    [Fact]
    public void Cancellation_stops_a_host_function_whose_task_never_ends()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store).DefineFunction("host", "wait", () => new TaskCompletionSource().Task);
        var run = linker.Instantiate(Waiter()).GetFunction<Action>("run");
        using var source = new CancellationTokenSource(Soon);
        using (store.Begin(cancellationToken: source.Token))
        {
            GuestTrap.Expect(WasmTrapKind.Cancelled, run);
        }

        SoundModule.Verify();
    }

    private static void Stopped(Action<WasmLinker> define)
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store);
        define(linker);
        var run = linker.Instantiate(Waiter()).GetFunction<Action>("run");
        for (var round = 0; round < 3; round++)
        {
            using (store.Begin(Soon))
            {
                GuestTrap.Expect(WasmTrapKind.Deadline, run);
            }
        }

        SoundModule.Verify();
    }

    private static WasmModule Waiter() => new ModuleBuilder()
        .ImportFunction("host", "wait", [], [])
        .Function("run", [], [], code => code.Loop().Call("wait").Br(0).End())
        .Compile();
}
