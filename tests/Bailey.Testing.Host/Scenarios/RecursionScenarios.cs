using System.Runtime.CompilerServices;
using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>Recursion without end, in every way there is. It must trap, on any thread, and leave the process usable.</summary>
internal static class RecursionScenarios
{
    private const int Rounds = 3;

    public static IEnumerable<(string, Action<string[]>)> All =>
    [
        ("recursion: direct", _ => Exhaust(Direct())),
        ("recursion: direct, unmetered", _ => Exhaust(Direct(), new WasmCompileOptions { MeterFuel = false })),
        ("recursion: mutual", _ => Exhaust(Mutual())),
        ("recursion: through call_indirect", _ => Exhaust(Indirect())),
        ("recursion: through a typed delegate of the host", _ => Exhaust(ThroughHost(), configure: DefineTypedHost)),
        ("recursion: through a callback of the host", _ => Exhaust(ThroughHost(), configure: DefineCallback)),
        ("recursion: through a host function with a large frame", _ => Exhaust(ThroughHost(), configure: DefineLargeHost)),
        ("recursion: with many live values", _ => Exhaust(ManyLiveValues())),
        ("recursion: with 1,000 parameters", _ => Exhaust(ManyParameters())),
        ("recursion: with 50,000 locals", _ => Exhaust(ManyLocals())),
        ("recursion: with vectors", _ => Exhaust(Vectors())),
        ("recursion: between two instances", _ => Stacks.OnEach(BetweenInstances)),
        ("recursion: in the start section", _ => Stacks.OnEach(InStartSection)),
        ("recursion: with the largest stack allowed", _ => Exhaust(Direct(), stackBytes: 64 * 1024 * 1024)),
        ("recursion: with the smallest stack allowed", _ => Exhaust(Direct(), stackBytes: 64 * 1024)),
        ("recursion: bounded depth works", _ => Stacks.OnEach(BoundedDepth)),
        ("recursion: tail calls do not grow the stack", _ => Stacks.OnEach(TailCalls)),
    ];

    private static ModuleBuilder Direct() => new ModuleBuilder()
        .Function("run", [], [], code => code.Call("run"));

    private static ModuleBuilder Mutual() => new ModuleBuilder()
        .Function("run", [], [], code => code.I64Const(1).Call("even").Drop())
        .Function("even", [I64], [I64], code => code.LocalGet(0).Call("odd"))
        .Function("odd", [I64], [I64], code => code.LocalGet(0).Call("even").I64Const(1).I64Add());

    private static ModuleBuilder Indirect() => new ModuleBuilder()
        .Table(1)
        .Elements(offset => offset.I32Const(0), "again")
        .Function("run", [], [], code => code.I32Const(0).Call("again").Drop())
        .Function("again", [I32], [I32], code => code.LocalGet(0).LocalGet(0).CallIndirect([I32], [I32]).I32Const(1).I32Add());

    private static ModuleBuilder ThroughHost() => new ModuleBuilder()
        .ImportFunction("host", "bounce", [], [])
        .Function("run", [], [], code => code.Call("bounce"));

    private static ModuleBuilder ManyLiveValues() => new ModuleBuilder()
        .Function("run", [], [], code => code.I64Const(3).Call("deep").Drop())
        .Function("deep", [I64], [I64], code => code
            .Repeat(500, (c, i) => c.LocalGet(0).I64Const(i).I64Mul())
            .LocalGet(0).Call("deep")
            .Repeat(500, c => c.I64Add()));

    private static ModuleBuilder ManyParameters()
    {
        var types = Enumerable.Repeat(I64, 1000).ToArray();
        return new ModuleBuilder()
            .Function("run", [], [], code => code.Repeat(1000, (c, i) => c.I64Const(i)).Call("wide").Repeat(1000, c => c.Drop()))
            .Function("wide", types, types, code => code.Repeat(1000, (c, i) => c.LocalGet((uint)i)).Call("wide"));
    }

    private static ModuleBuilder ManyLocals() => new ModuleBuilder()
        .Function("run", [], [], code => code.I32Const(1).Call("deep").Drop())
        .Function("deep", [I32], [I32], [(49_999u, I32)], code => code
            .LocalGet(0).LocalSet(49_999)
            .LocalGet(0).Call("deep")
            .LocalGet(49_999).I32Add()
            .LocalGet(25_000).I32Add());

    private static ModuleBuilder Vectors() => new ModuleBuilder()
        .Function("run", [], [], code => code.I32Const(1).I8x16Splat().Call("deep").Drop())
        .Function("deep", [V128], [V128], code => code.LocalGet(0).LocalGet(0).I32x4Mul().Call("deep").LocalGet(0).I32x4Add());

    private static void DefineTypedHost(WasmLinker linker) =>
        linker.DefineFunction("host", "bounce", (WasmInstance caller) => caller.GetFunction<Action>("run")());

    private static void DefineCallback(WasmLinker linker) =>
        linker.DefineFunction("host", "bounce", new WasmFunctionType([], []), (caller, _, _) => caller.GetFunction("run").Invoke());

    private static void DefineLargeHost(WasmLinker linker) =>
        linker.DefineFunction("host", "bounce", (WasmInstance caller) => BounceWithLargeFrame(caller));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void BounceWithLargeFrame(WasmInstance caller)
    {
        Span<byte> frame = stackalloc byte[32 * 1024];
        frame.Fill(1);
        caller.GetFunction<Action>("run")();
        frame[0].ShouldBe((byte)1);
    }

    /// <summary>Runs it several times on each kind of thread; each must trap, and sound guests work in between.</summary>
    private static void Exhaust(
        ModuleBuilder builder, WasmCompileOptions? options = null, Action<WasmLinker>? configure = null, int? stackBytes = null)
    {
        var binary = builder.ToBytes();
        Stacks.OnEach(() =>
        {
            // Compiled afresh, so that code is also jitted on this thread, as deep as it first runs.
            var module = WasmModule.Compile(binary, options);
            using var store = new WasmStore(stackBytes is { } bytes ? new WasmStoreOptions { MaxStackBytes = bytes } : null);
            var linker = new WasmLinker(store);
            configure?.Invoke(linker);
            var run = linker.Instantiate(module).GetFunction<Action>("run");
            for (var round = 0; round < Rounds; round++)
            {
                GuestTrap.Expect(WasmTrapKind.StackExhausted, run);
                SoundModule.Verify();
            }
        });
    }

    private static void BetweenInstances()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store);
        WasmInstance? second = null;
        linker.DefineFunction("host", "bounce", () => second!.GetFunction<Action>("run")());
        var first = linker.Instantiate(ThroughHost().Compile());
        second = new WasmLinker(store)
            .Define("host", "bounce", first.GetFunction("run"))
            .Instantiate(ThroughHost().Compile());
        GuestTrap.Expect(WasmTrapKind.StackExhausted, first.GetFunction<Action>("run"));
        SoundModule.Verify();
    }

    private static void InStartSection()
    {
        var module = Direct().Start("run").Compile();
        for (var round = 0; round < Rounds; round++)
        {
            GuestTrap.Expect(WasmTrapKind.StackExhausted, () => module.Instantiate());
        }

        SoundModule.Verify();
    }

    private static void BoundedDepth()
    {
        var module = new ModuleBuilder()
            .Function("depth", [I32], [I32], code => code
                .LocalGet(0).I32Eqz().If(I32)
                .I32Const(0)
                .Else()
                .LocalGet(0).I32Const(1).I32Sub().Call("depth").I32Const(1).I32Add()
                .End())
            .Compile();
        var depth = module.Instantiate().GetFunction<Func<int, int>>("depth");
        for (var round = 0; round < Rounds; round++)
        {
            depth(500).ShouldBe(500);
            GuestTrap.Expect(WasmTrapKind.StackExhausted, () => depth(100_000_000));
        }

        depth(500).ShouldBe(500);
    }

    private static void TailCalls()
    {
        var module = new ModuleBuilder()
            .Function("count", [I32, I64], [I64], code => code
                .LocalGet(0).I32Eqz().If().LocalGet(1).Return().End()
                .LocalGet(0).I32Const(1).I32Sub()
                .LocalGet(1).I64Const(2).I64Add()
                .ReturnCall("count"))
            .Compile();
        module.Instantiate().GetFunction<Func<int, long, long>>("count")(3_000_000, 1).ShouldBe(6_000_001);
    }
}
