using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Exceptions;

/// <summary>
/// A host function calls the guest that called it, and deals in some way with how that ends: the outer call goes on as if nothing had been, and
/// is known to be running until its last frame is gone.
/// </summary>
public sealed class NestedEntryTests
{
    private static readonly Dictionary<string, Action<CodeWriter>> Endings = new()
    {
        ["return"] = code => code.Nop(),
        ["trap"] = code => code.Unreachable(),
        ["fault"] = code => code.I32Const(-4).I32Load().Drop(),
        ["exception"] = code => code.Throw(0),
        ["error of the host"] = code => code.Call("fail"),
        ["exit"] = code => code.Call("exit"),
        ["stack"] = code => code.Call("endless"),
        ["fuel"] = code => code.Loop().Br(0).End(),
        ["trap under a host function that throws on the way"] = code => code.Call("replace"),
        ["trap under a host function that calls on the way"] = code => code.Call("call"),
    };

    /// <summary>What a host function does with a call that ends somehow. It must not throw.</summary>
    private static readonly Dictionary<string, Action<Action, Action>> Hosts = new()
    {
        ["catches all"] = (inner, _) => Record.Exception(inner),
        ["catches by a filter"] = (inner, _) =>
        {
            try
            {
                inner();
            }
            catch (Exception error) when (error is not null)
            {
            }
        },
        ["calls in the filter"] = (inner, sound) =>
        {
            try
            {
                inner();
            }
            catch when (Ran(sound))
            {
            }
        },
        ["calls in the handler"] = (inner, sound) =>
        {
            try
            {
                inner();
            }
            catch
            {
                sound();
            }
        },
        ["calls in finally"] = (inner, sound) => Record.Exception(() =>
        {
            try
            {
                inner();
            }
            finally
            {
                sound();
            }
        }),
        ["throws again"] = (inner, _) => Record.Exception(() =>
        {
            try
            {
                inner();
            }
            catch
            {
                throw;
            }
        }),
        ["throws something else in finally"] = (inner, _) =>
        {
            try
            {
                try
                {
                    inner();
                }
                finally
                {
                    ThrowFormat();
                }
            }
            catch (FormatException)
            {
            }
        },
        ["calls in finally and throws something else"] = (inner, sound) =>
        {
            try
            {
                try
                {
                    inner();
                }
                finally
                {
                    sound();
                    ThrowFormat();
                }
            }
            catch (FormatException)
            {
            }
        },
        ["has another guest's trap in finally"] = (inner, _) =>
        {
            try
            {
                try
                {
                    inner();
                }
                finally
                {
                    inner();
                }
            }
            catch
            {
            }
        },
        ["lets all but one kind by, which comes from finally"] = (inner, _) =>
        {
            try
            {
                try
                {
                    inner();
                }
                finally
                {
                    throw new WasmTrapException(WasmTrapKind.Exit);
                }
            }
            catch (WasmTrapException trap) when (trap.Kind == WasmTrapKind.Exit)
            {
            }
        },
    };

    public static TheoryData<string, string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, bool>();
            foreach (var ending in Endings.Keys)
            {
                foreach (var host in Hosts.Keys)
                {
                    cases.Add(ending, host, true);
                    cases.Add(ending, host, false);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_outer_call_goes_on(string ending, string host, bool isScoped)
    {
        using var store = new WasmStore();
        using var guest = new Guest(store, Endings[ending], Hosts[host]);
        for (var round = 0; round < 3; round++)
        {
            store.Fuel = 10_000_000;
            using (isScoped ? store.Begin(TimeSpan.FromMinutes(5)) : null)
            {
                guest.Run().ShouldBe(7);
                guest.Looks.ShouldBe(2);
                store.IsRunning.ShouldBeFalse();
            }

            Elsewhere(() => guest.Sound()).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("catches all")]
    [InlineData("calls in finally")]
    [InlineData("throws something else in finally")]
    [InlineData("has another guest's trap in finally")]
    public void An_interruption_ends_all_calls(string host)
    {
        using var store = new WasmStore();
        using var guest = new Guest(store, code => code.Call("stop").Loop().Br(0).End(), (inner, sound) =>
        {
            try
            {
                Hosts[host](inner, sound);
            }
            catch
            {
                // That of the call in finally.
            }
        });
        for (var round = 0; round < 3; round++)
        {
            using (store.Begin())
            {
                GuestTrap.Expect(WasmTrapKind.Cancelled, () => guest.Run());
                store.IsRunning.ShouldBeFalse();
            }

            Elsewhere(() => guest.Sound()).ShouldBeNull();
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_store_disposed_meanwhile_keeps_its_memory_until_the_outer_call_ends(string ending, string host, bool isScoped)
    {
        var store = new WasmStore { Fuel = 10_000_000 };
        using var guest = new Guest(store, Endings[ending], Hosts[host]) { Disposes = true };
        using (isScoped ? store.Begin(TimeSpan.FromMinutes(5)) : null)
        {
            GuestTrap.Expect(WasmTrapKind.Cancelled, () => guest.Run());
        }

        guest.BytesAfterDispose.ShouldBeGreaterThan(0);
        store.MemoryBytes.ShouldBe(0);
        store.IsRunning.ShouldBeFalse();
    }

    private static bool Ran(Action action)
    {
        action();
        return true;
    }

    private static void ThrowFormat() => throw new FormatException();

    private static Exception? Elsewhere(Action action)
    {
        Exception? result = null;
        var thread = new Thread(() => result = Record.Exception(action));
        thread.Start();
        thread.Join();
        return result;
    }

    private sealed class Guest : IDisposable
    {
        private readonly WasmStore _store;
        private readonly Func<int> _run;
        private readonly Action _inner;

        public Guest(WasmStore store, Action<CodeWriter> ending, Action<Action, Action> host)
        {
            _store = store;
            var instance = new WasmLinker(store)
                .DefineFunction("host", "visit", () =>
                {
                    host(_inner!, () =>
                    {
                        Refuel();
                        try
                        {
                            Sound!();
                        }
                        catch (WasmTrapException trap) when (trap.Kind == WasmTrapKind.StackExhausted)
                        {
                            // Handlers run above the frames they were thrown through, and there was no stack left.
                        }
                    });
                    Refuel();
                })
                .DefineFunction("host", "look", Look)
                .DefineFunction("host", "fail", void () => throw new FormatException("host"))
                .DefineFunction("host", "exit", void () => throw new WasmTrapException(WasmTrapKind.Exit))
                .DefineFunction("host", "stop", () => store.Interrupt())
                .DefineFunction("host", "replace", () =>
                {
                    try
                    {
                        Trap!();
                    }
                    finally
                    {
                        ThrowFormat();
                    }
                })
                .DefineFunction("host", "call", () =>
                {
                    try
                    {
                        Trap!();
                    }
                    finally
                    {
                        Sound!();
                    }
                })
                .Instantiate(Module(ending));
            _run = instance.GetFunction<Func<int>>("run");
            _inner = instance.GetFunction<Action>("inner");
            Trap = instance.GetFunction<Action>("trap");
            Sound = instance.GetFunction<Action>("sound");
        }

        public Action Sound { get; }

        public bool Disposes { get; init; }

        public int Looks { get; private set; }

        public long BytesAfterDispose { get; private set; }

        private Action Trap { get; }

        public int Run()
        {
            Looks = 0;
            return _run();
        }

        public void Dispose() => _store.Dispose();

        private static WasmModule Module(Action<CodeWriter> ending) => new ModuleBuilder()
            .ImportFunction("host", "visit", [], [])
            .ImportFunction("host", "look", [], [])
            .ImportFunction("host", "fail", [], [])
            .ImportFunction("host", "exit", [], [])
            .ImportFunction("host", "stop", [], [])
            .ImportFunction("host", "replace", [], [])
            .ImportFunction("host", "call", [], [])
            .Memory(1)
            .Tag([])
            .Function("inner", [], [], ending)
            .Function("trap", [], [], code => code.Unreachable())
            .Function("endless", [], [], code => code.Call("endless"))
            .Function("sound", [], [], code => code.Block().TryTable(null, new Catch(0)).Throw(0).End().Unreachable().End())
            .Function("run", [], [I32], code => code
                .Call("look")
                .Call("visit")
                .Call("look")

                // Its exceptions are its own to catch, and its memory is there.
                .Block().TryTable(null, new Catch(0)).Throw(0).End().Unreachable().End()
                .I32Const(8).I32Const(7).I32Store()
                .I32Const(8).I32Load())
            .Compile();

        // What was used up is not what this is about.
        private void Refuel() => _store.Fuel = 10_000_000;

        private void Look()
        {
            Looks++;
            _store.IsRunning.ShouldBeTrue();
            Elsewhere(Sound).ShouldBeOfType<InvalidOperationException>();
            if (Disposes && Looks == 2)
            {
                Elsewhere(_store.Dispose).ShouldBeNull();
                BytesAfterDispose = _store.MemoryBytes;
            }
        }
    }
}
