using System.Runtime.Intrinsics;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>Globals and tables as the host sees them.</summary>
public sealed class GlobalAndTableTests
{
    [Fact]
    public void Globals_of_every_type_are_read_and_set_from_both_sides()
    {
        var values = new (WasmValue First, WasmValue Second)[]
        {
            (WasmValue.I32(1), WasmValue.I32(-1)),
            (WasmValue.I64(2), WasmValue.I64(long.MinValue)),
            (WasmValue.F32(3), WasmValue.F32(-0f)),
            (WasmValue.F64(4), WasmValue.F64(double.MaxValue)),
            (WasmValue.V128(Vector128<byte>.One), WasmValue.V128(Vector128<byte>.AllBitsSet)),
            (WasmValue.ExternRef("first"), WasmValue.ExternRef(null)),
        };
        foreach (var (first, second) in values)
        {
            using var store = new WasmStore();
            var type = new WasmGlobalType(first.Type, IsMutable: true);
            var global = new WasmGlobal(store, type, first);
            var instance = new WasmLinker(store).Define("host", "g", global).Instantiate(new ModuleBuilder()
                .ImportGlobal("host", "g", type)
                .Export("again", 3, 0)
                .Function("get", [], [first.Type], code => code.GlobalGet(0))
                .Function("set", [first.Type], [], code => code.LocalGet(0).GlobalSet(0))
                .Compile());
            instance.GetFunction("get").Invoke().ShouldBe([first]);
            global.Value = second;
            instance.GetFunction("get").Invoke().ShouldBe([second]);
            instance.GetFunction("set").Invoke(first);
            global.Value.ShouldBe(first);
            instance.GetGlobal("again").Value.ShouldBe(first);
            instance.GetGlobal("again").Type.ShouldBe(type);
        }
    }

    [Fact]
    public void An_immutable_global_cannot_be_set_and_no_global_to_another_type()
    {
        using var store = new WasmStore();
        var constant = new WasmGlobal(store, new WasmGlobalType(I32, IsMutable: false), WasmValue.I32(1));
        Should.Throw<InvalidOperationException>(() => constant.Value = WasmValue.I32(2));
        var variable = new WasmGlobal(store, new WasmGlobalType(I32, IsMutable: true), WasmValue.I32(1));
        Should.Throw<ArgumentException>(() => variable.Value = WasmValue.I64(2));
        variable.Value.ShouldBe(WasmValue.I32(1));
        Should.Throw<ArgumentException>(() => new WasmGlobal(store, new WasmGlobalType(I32, IsMutable: true), WasmValue.F32(1)));
    }

    [Fact]
    public void Functions_of_a_table_are_read_set_and_called_from_both_sides()
    {
        using var store = new WasmStore();
        var instance = new ModuleBuilder()
            .Table(2, 4, "table")
            .Elements(offset => offset.I32Const(0), "one")
            .Function("one", [], [I32], code => code.I32Const(1))
            .Function("run", [I32], [I32], code => code.LocalGet(0).CallIndirect([], [I32]))
            .Compile()
            .Instantiate(store);
        var table = instance.GetTable("table");
        var run = instance.GetFunction<Func<int, int>>("run");
        run(0).ShouldBe(1);
        table[1].ShouldBeNull();
        GuestTrap.Expect(WasmTrapKind.NullReference, () => run(1));
        table[1] = WasmFunction.FromDelegate(store, () => 2);
        run(1).ShouldBe(2);
        GuestTrap.Expect(WasmTrapKind.UndefinedElement, () => run(2));
        GuestTrap.Expect(WasmTrapKind.UndefinedElement, () => run(-1));
        table.Grow(2, table[0]).ShouldBe(2);
        table.Grow(1).ShouldBe(-1);
        table.Length.ShouldBe(4);
        run(3).ShouldBe(1);
        table[0] = WasmFunction.FromDelegate(store, () => 2L);
        GuestTrap.Expect(WasmTrapKind.IndirectCallTypeMismatch, () => run(0));
        table[0] = null;
        GuestTrap.Expect(WasmTrapKind.NullReference, () => run(0));
        Should.Throw<ArgumentOutOfRangeException>(() => table[4]);
        Should.Throw<ArgumentOutOfRangeException>(() => table[-1]);
        Should.Throw<ArgumentOutOfRangeException>(() => table[4] = null);
        Should.Throw<ArgumentException>(() => table[0] = "not a function");
    }

    [Fact]
    public void A_function_of_another_store_is_not_taken_into_a_table()
    {
        using var store = new WasmStore();
        using var other = new WasmStore();
        var table = new WasmTable(store, new WasmTableType(FuncRef, 1));
        Should.Throw<Exception>(() => table[0] = WasmFunction.FromDelegate(other, () => 1))
            .ShouldSatisfyAllConditions(error => (error is WasmLinkException or ArgumentException).ShouldBeTrue(error.ToString()));
    }

    [Fact]
    public void A_table_of_objects_holds_what_the_host_and_the_guest_put_there()
    {
        using var store = new WasmStore();
        var table = new WasmTable(store, new WasmTableType(ExternRef, 2, 2), initial: "first");
        var instance = new WasmLinker(store).Define("host", "t", table).Instantiate(new ModuleBuilder()
            .ImportTable("host", "t", new WasmTableType(ExternRef, 2, 2))
            .Function("get", [I32], [ExternRef], code => code.LocalGet(0).TableGet())
            .Function("set", [I32, ExternRef], [], code => code.LocalGet(0).LocalGet(1).TableSet())
            .Compile());
        var get = instance.GetFunction<Func<int, object?>>("get");
        get(1).ShouldBe("first");
        table[1] = this;
        get(1).ShouldBeSameAs(this);
        instance.GetFunction<Action<int, object?>>("set")(0, null);
        table[0].ShouldBeNull();
        GuestTrap.Expect(WasmTrapKind.OutOfBoundsTable, () => get(2));
    }
}
