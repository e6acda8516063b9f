using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Exceptions;

/// <summary>However often a host function calls its guest again and catches what comes of it, nothing of the store is used up by that.</summary>
public sealed class ManyNestedEntriesTests
{
    private const int Entries = 2_000;

    [Theory]
    [InlineData("exception")]
    [InlineData("deep exception")]
    [InlineData("trap")]
    [InlineData("fault")]
    public void Fuel_and_depth_are_as_exact_as_before(string ending)
    {
        using var store = new WasmStore();
        Action? inner = null;
        var caught = 0;
        var instance = new WasmLinker(store)
            .DefineFunction("host", "visit", () =>
            {
                try
                {
                    inner!();
                }
                catch (WasmException)
                {
                    caught++;
                }
            })
            .Instantiate(new ModuleBuilder()
                .ImportFunction("host", "visit", [], [])
                .Memory(1)
                .Tag([I32])
                .Global(new WasmGlobalType(I32, IsMutable: true), code => code.I32Const(0), "depth")
                .Function("exception", [], [], code => code.I32Const(1).Throw(0))
                .Function("deep exception", [], [], code => code.I32Const(300).Call("down"))
                .Function("down", [I32], [], code => code
                    .LocalGet(0).I32Eqz().If().I32Const(1).Throw(0).End()
                    .LocalGet(0).I32Const(1).I32Sub().Call("down").Nop())
                .Function("trap", [], [], code => code.Unreachable())
                .Function("fault", [], [], code => code.I32Const(-8).I32Load().Drop())
                .Function("endless", [], [], code => code.GlobalGet(0).I32Const(1).I32Add().GlobalSet(0).Call("endless").Nop())
                .Function("run", [I32], [], code => code.Loop().Call("visit").LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0).End())
                .Compile());
        inner = instance.GetFunction<Action>(ending);
        var run = instance.GetFunction<Action<int>>("run");
        run(10);
        var depth = Depth();
        var one = Cost(1);
        var many = Cost(Entries);
        Cost(1).ShouldBe(one);
        Cost(Entries).ShouldBe(many);

        // Each entry costs the same.
        ((many - one) % (Entries - 1)).ShouldBe(0);
        Depth().ShouldBe(depth);
        caught.ShouldBe(10 + (2 * (Entries + 1)));
        store.IsRunning.ShouldBeFalse();

        long Cost(int entries)
        {
            store.Fuel = 10_000_000_000;
            run(entries);
            return 10_000_000_000 - store.Fuel;
        }

        int Depth()
        {
            instance.GetGlobal("depth").Value = WasmValue.I32(0);
            GuestTrap.Expect(WasmTrapKind.StackExhausted, instance.GetFunction<Action>("endless"));
            return instance.GetGlobal("depth").Value.AsI32();
        }
    }
}
