using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Loops without end, stopped by fuel, deadline and cancellation; the instance goes on afterwards.</summary>
public sealed class EndlessLoopTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50);

    /// <summary>Loops of different shapes: what stops one may miss another.</summary>
    private static readonly Dictionary<string, Action<CodeWriter>> Loops = new()
    {
        ["empty"] = code => code.Loop().Br(0).End(),
        ["counting"] = code => code.Loop().LocalGet(0).I32Const(1).I32Add().LocalSet(0).Br(0).End(),
        ["conditional"] = code => code.Loop().I32Const(1).BrIf(0).End(),
        ["through a table"] = code => code.Loop().I32Const(5).BrTable([0, 0], 0).End(),
        ["nested"] = code => code.Loop().Loop().LocalGet(0).I32Const(1).I32Add().LocalTee(0).BrIf(0).End().Br(0).End(),
        ["of calls"] = code => code.Loop().I32Const(3).Call("answer").Drop().Br(0).End(),
        ["of stores"] = code => code.Loop().I32Const(8).I32Const(8).I32Load().I32Const(1).I32Add().I32Store().Br(0).End(),
        ["with a result"] = code => code.I32Const(1).Loop([I32], [I32]).I32Const(1).I32Add().Br(0).End().Drop(),
        ["of bulk operations"] = code => code.Loop().I32Const(0).I32Const(7).I32Const(65_536).MemoryFill().Br(0).End(),
        ["of memory growth"] = code => code.Loop().I32Const(1).MemoryGrow().Drop().Br(0).End(),
        ["of exceptions"] = code => code.Loop().Block().TryTable(null, new Catch(0, 0)).Throw(0).End().End().Br(0).End(),
        ["from handlers"] = code => code.Loop().TryTable(null, new Catch(0)).Throw(0).End().End(),
        ["within a try_table"] = code => code.Block().TryTable(null, new Catch(0)).Loop().Br(0).End().End().End(),
        ["of tail calls"] = code => code.ReturnCall("again"),
        ["of indirect tail calls"] = code => code.I32Const(0).ReturnCallIndirect([], []),
    };

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (var name in Loops.Keys)
            {
                cases.Add(name, true);
                cases.Add(name, false);
            }

            return cases;
        }
    }

    public static TheoryData<string> Names => [.. Loops.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fuel_stops_a_loop(string name)
    {
        using var store = new WasmStore();
        var instance = Build(name, metered: true).Instantiate(store);
        for (var round = 0; round < 3; round++)
        {
            store.Fuel = 100_000;
            GuestTrap.Expect(WasmTrapKind.OutOfFuel, instance.GetFunction<Action>("run"));
            store.Fuel.ShouldBe(0);
            store.Fuel = 1000;
            Answers(instance);
        }

        SoundModule.Verify();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Deadline_stops_a_loop(string name, bool metered)
    {
        using var store = new WasmStore();
        var instance = Build(name, metered).Instantiate(store);
        for (var round = 0; round < 3; round++)
        {
            using (store.Begin(Soon))
            {
                GuestTrap.Expect(WasmTrapKind.Deadline, instance.GetFunction<Action>("run"));
            }

            Answers(instance);
        }

        SoundModule.Verify();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Cancellation_from_another_thread_stops_a_loop_five_times_with_the_next_call_fine(string name, bool metered)
    {
        using var store = new WasmStore();
        var instance = Build(name, metered).Instantiate(store);
        for (var round = 0; round < 5; round++)
        {
            using var source = new CancellationTokenSource(Soon);
            using (store.Begin(cancellationToken: source.Token))
            {
                GuestTrap.Expect(WasmTrapKind.Cancelled, instance.GetFunction<Action>("run"));
            }

            Answers(instance);
        }
    }

    [Fact]
    public void A_token_cancelled_beforehand_stops_even_a_short_call()
    {
        using var store = new WasmStore();
        var instance = Build("empty", metered: true).Instantiate(store);
        using (store.Begin(cancellationToken: new CancellationToken(canceled: true)))
        {
            GuestTrap.Expect(WasmTrapKind.Cancelled, () => instance.GetFunction<Func<int, int>>("answer")(1));
            GuestTrap.Expect(WasmTrapKind.Cancelled, instance.GetFunction<Action>("run"));
        }

        Answers(instance);
    }

    [Fact]
    public void A_deadline_already_past_stops_a_loop()
    {
        using var store = new WasmStore();
        var instance = Build("empty", metered: true).Instantiate(store);
        using (store.Begin(TimeSpan.Zero))
        {
            GuestTrap.Expect(WasmTrapKind.Deadline, instance.GetFunction<Action>("run"));
        }

        Answers(instance);
    }

    [Fact]
    public async Task Interrupt_from_another_thread_stops_a_loop()
    {
        using var store = new WasmStore();
        var instance = Build("counting", metered: true).Instantiate(store);
        for (var round = 0; round < 5; round++)
        {
            using var done = new CancellationTokenSource();

            // Again and again: an interrupt that comes before the call begins may be spent on nothing.
            var interrupter = Task.Run(async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    store.Interrupt();
                    await Task.Delay(5);
                }
            });
            using (store.Begin())
            {
                GuestTrap.Expect(WasmTrapKind.Cancelled, instance.GetFunction<Action>("run"));
            }

            await done.CancelAsync();
            await interrupter;
        }

        using (store.Begin())
        {
            Answers(instance);
        }
    }

    [Fact]
    public void A_call_that_ends_in_time_is_not_disturbed()
    {
        using var store = new WasmStore();
        var instance = Build("empty", metered: true).Instantiate(store);
        for (var round = 0; round < 1000; round++)
        {
            using (store.Begin(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken))
            {
                Answers(instance);
            }
        }
    }

    [Fact]
    public void A_deadline_stops_only_its_own_store()
    {
        using var bounded = new WasmStore();
        using var free = new WasmStore();
        var module = Build("counting", metered: true);
        var loop = module.Instantiate(bounded).GetFunction<Action>("run");
        var other = module.Instantiate(free);
        using (bounded.Begin(Soon))
        {
            GuestTrap.Expect(WasmTrapKind.Deadline, loop);
            Answers(other);
        }

        free.Fuel = 1_000_000;
        GuestTrap.Expect(WasmTrapKind.OutOfFuel, other.GetFunction<Action>("run"));
    }

    [Fact]
    public void Fuel_stops_a_loop_in_the_start_section()
    {
        using var store = new WasmStore { Fuel = 100_000 };
        var module = Builder("counting").Start("run").Compile();
        GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => module.Instantiate(store));
        SoundModule.Verify();
    }

    [Fact]
    public void Deadline_stops_a_loop_in_the_start_section()
    {
        using var store = new WasmStore();
        var module = Builder("counting").Start("run").Compile(new WasmCompileOptions { MeterFuel = false });
        using (store.Begin(Soon))
        {
            GuestTrap.Expect(WasmTrapKind.Deadline, () => module.Instantiate(store));
        }

        SoundModule.Verify();
    }

    private static ModuleBuilder Builder(string name) => new ModuleBuilder()
        .Tag([])
        .Memory(1, 4)
        .Table(1)
        .Elements(offset => offset.I32Const(0), "again")
        .Function("run", [], [], [I32], Loops[name])
        .Function("again", [], [], code => code.I32Const(0).ReturnCallIndirect([], []))
        .Function("answer", [I32], [I32], code => code.LocalGet(0).I32Const(41).I32Add());

    private static WasmModule Build(string name, bool metered) => Builder(name).Compile(new WasmCompileOptions { MeterFuel = metered });

    private static void Answers(WasmInstance instance) => instance.GetFunction<Func<int, int>>("answer")(1).ShouldBe(42);
}
