using System.Runtime.Intrinsics;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Exceptions;

/// <summary>What guests throw reaches the clause that fits, with all that goes along; what nothing catches reaches the host.</summary>
public sealed class ThrowAndCatchTests
{
    private static readonly WasmValueType[] AllTypes = [I32, I64, F32, F64, V128, FuncRef, ExternRef, ExnRef];

    [Fact]
    public void An_exception_that_nothing_catches_reaches_the_host_with_its_tag_values_and_backtrace()
    {
        var instance = new ModuleBuilder()
            .Tag([I32, F64], "failure")
            .Function("run", [I32], [], code => code.LocalGet(0).Call("inner"))
            .Function("inner", [I32], [], code => code.LocalGet(0).F64Const(2.5).Throw(0))
            .Names("guest")
            .Compile()
            .Instantiate();
        var exception = Should.Throw<WasmGuestException>(() => instance.GetFunction<Action<int>>("run")(7));
        exception.ErrorCode.ShouldBe(WasmErrorCode.GuestException);
        exception.Code.ShouldBe("guest_exception");
        exception.Message.ShouldContain("(i32, f64)");
        exception.Value.Tag.ShouldBeSameAs(instance.GetTag("failure"));
        exception.Value.Values.ShouldBe([WasmValue.I32(7), WasmValue.F64(2.5)]);
        exception.Backtrace.Select(frame => frame.ToString()).ShouldBe(["guest!inner", "guest!run"]);
        instance.Store.IsRunning.ShouldBeFalse();
        Should.Throw<WasmGuestException>(() => instance.GetFunction("run").Invoke(WasmValue.I32(7)));
    }

    [Fact]
    public void Values_of_every_type_go_along()
    {
        using var store = new WasmStore();
        var instance = new ModuleBuilder()
            .Tag(AllTypes, "all")
            .Function("throw", AllTypes, [], code => code.Repeat(AllTypes.Length, (c, i) => c.LocalGet((uint)i)).Throw(0))
            .Function("run", AllTypes, AllTypes, code => code
                .Block([], AllTypes)
                .TryTable(null, new Catch(0, 0))
                .Repeat(AllTypes.Length, (c, i) => c.LocalGet((uint)i)).Call("throw")
                .End()
                .Unreachable()
                .End())
            .Compile()
            .Instantiate(store);
        var tag = instance.GetTag("all");
        tag.Type.Function.Parameters.ShouldBe(AllTypes);
        var nested = new WasmExceptionValue(new WasmTag(store, new WasmTagType()));
        WasmValue[] values =
        [
            WasmValue.I32(-1), WasmValue.I64(long.MinValue), WasmValue.F32(-0f), WasmValue.F64(double.Epsilon),
            WasmValue.V128(Vector128.Create((byte)9)), WasmValue.FuncRef(instance.GetFunction("run")), WasmValue.ExternRef("text"), WasmValue.ExnRef(nested),
        ];
        instance.GetFunction("run").Invoke(values).ShouldBe(values);
        var exception = Should.Throw<WasmGuestException>(() => instance.GetFunction("throw").Invoke(values));
        exception.Value.Values.ShouldBe(values);
    }

    [Fact]
    public void The_first_clause_that_fits_is_taken_and_only_clauses_of_the_tag_fit()
    {
        var instance = new ModuleBuilder()
            .Tag([]).Tag([]).Tag([])
            .Function("throw", [I32], [], code => code
                .Block().Block().LocalGet(0).BrTable([0, 1], 1).End().Throw(0).End().Throw(1))
            .Function("run", [I32], [I32], code => code
                .Block().Block().Block().Block()
                .TryTable(null, new Catch(0, 2), new Catch(1, 0), new Catch(2, 0), new Catch(3))
                .LocalGet(0).Call("throw")
                .End()
                .End().I32Const(2).Return()
                .End().I32Const(0).Return()
                .End().I32Const(-1).Return()
                .End().I32Const(9))
            .Compile()
            .Instantiate();
        var run = instance.GetFunction<Func<int, int>>("run");
        run(0).ShouldBe(0);
        run(1).ShouldBe(9);
    }

    [Fact]
    public void An_exception_goes_past_try_tables_that_do_not_catch_it()
    {
        var instance = new ModuleBuilder()
            .Tag([I32]).Tag([])
            .Function("throw", [], [], code => code.I32Const(42).Throw(0))
            .Function("middle", [], [], code => code.Block().TryTable(null, new Catch(0, 1)).Call("throw").End().End())
            .Function("run", [], [I32], code => code
                .Block(I32)
                .TryTable(null, new Catch(0, 0))
                .Block().TryTable(null, new Catch(0, 1)).Call("middle").End().End()
                .End()
                .I32Const(0)
                .End())
            .Compile()
            .Instantiate();
        instance.GetFunction<Func<int>>("run")().ShouldBe(42);
    }

    [Fact]
    public void What_was_caught_is_thrown_again_as_the_same_exception()
    {
        var instance = new ModuleBuilder()
            .Tag([I32], "tag")
            .Function("take", [], [ExnRef], code => code
                .Block(ExnRef).TryTable(null, new Catch(0, PassesReference: true)).I32Const(5).Throw(0).End().Unreachable().End())
            .Function("again", [ExnRef], [], code => code.LocalGet(0).ThrowRef())
            .Function("both", [], [I32, ExnRef], code => code
                .Block([], [I32, ExnRef]).TryTable(null, new Catch(0, 0, PassesReference: true)).Call("take").ThrowRef().End().Unreachable().End())
            .Compile()
            .Instantiate();
        var taken = instance.GetFunction<Func<object?>>("take")().ShouldBeOfType<WasmExceptionValue>();
        taken.Values.ShouldBe([WasmValue.I32(5)]);
        var thrown = Should.Throw<WasmGuestException>(() => instance.GetFunction<Action<object?>>("again")(taken));
        thrown.Value.ShouldBeSameAs(taken);
        GuestTrap.Expect(WasmTrapKind.NullReference, () => instance.GetFunction<Action<object?>>("again")(null));
        instance.GetFunction<Func<(int, object?)>>("both")().Item1.ShouldBe(5);
        Should.Throw<ArgumentException>(() => instance.GetFunction<Action<object?>>("again")("no exception"));
    }

    [Fact]
    public void References_to_exceptions_live_in_locals_globals_and_tables()
    {
        var instance = new ModuleBuilder()
            .Tag([I32])
            .Table(new WasmTableType(ExnRef, 3), "table")
            .Global(new(ExnRef, true), code => code.RefNull(ExnRef), "global")
            .Function("throw", [I32], [], code => code.LocalGet(0).Throw(0))
            .Function("keep", [I32], [], [ExnRef], code => code
                .Block(ExnRef).TryTable(null, new Catch(0, PassesReference: true)).LocalGet(0).Call("throw").End().Unreachable().End()
                .LocalTee(1).GlobalSet(0)
                .LocalGet(0).LocalGet(1).TableSet())
            .Function("read", [I32], [I32], code => code
                .Block(I32).TryTable(null, new Catch(0, 0)).LocalGet(0).TableGet().ThrowRef().End().Unreachable().End())
            .Function("latest", [], [I32], code => code
                .Block(I32).TryTable(null, new Catch(0, 0)).GlobalGet(0).ThrowRef().End().Unreachable().End())
            .Compile()
            .Instantiate();
        for (var i = 0; i < 3; i++)
        {
            instance.GetFunction<Action<int>>("keep")(i);
        }

        instance.GetFunction<Func<int, int>>("read")(1).ShouldBe(1);
        instance.GetFunction<Func<int>>("latest")().ShouldBe(2);
        instance.GetGlobal("global").Value.Reference.ShouldBeOfType<WasmExceptionValue>().Values.ShouldBe([WasmValue.I32(2)]);
        instance.GetTable("table")[0].ShouldBeOfType<WasmExceptionValue>();
    }

    [Fact]
    public void A_handler_sees_what_the_body_did_to_locals_globals_and_memory()
    {
        var instance = new ModuleBuilder()
            .Tag([])
            .Memory(1, 2)
            .Global(new(I32, true), code => code.I32Const(0))
            .Function("grow", [], [], code => code
                .I32Const(1).MemoryGrow().Drop().I32Const(65_540).I32Const(3).I32Store()
                .I32Const(5).GlobalSet(0)
                .Throw(0))
            .Function("run", [], [I32], [I32], code => code
                .I32Const(1).LocalSet(0)
                .I32Const(0).I32Load().Drop()
                .Block().TryTable(null, new Catch(0)).I32Const(7).LocalSet(0).Call("grow").End().End()
                .LocalGet(0).GlobalGet(0).I32Mul().I32Const(65_540).I32Load().I32Mul())
            .Compile()
            .Instantiate();
        instance.GetFunction<Func<int>>("run")().ShouldBe(105);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1_500)]
    public void Locals_of_a_large_frame_are_kept_through_an_exception(int locals)
    {
        // Beyond some number they live in a block of the stack, references in an array.
        var instance = new ModuleBuilder()
            .Tag([I64, V128, ExternRef])
            .Function("throw", [I64, ExternRef], [], code => code.LocalGet(0).V128Const([.. Enumerable.Repeat((byte)1, 16)]).LocalGet(1).Throw(0))
            .Function("run", [I64, ExternRef], [I64, ExternRef], [((uint)locals, I64), (3, V128), (3, ExternRef)], code => code
                .Repeat(locals, (c, i) => c.LocalGet(0).I64Const(i).I64Add().LocalSet((uint)(2 + i)))
                .Block([], [I64, V128, ExternRef])
                .TryTable(null, new Catch(0, 0)).LocalGet(0).I64Const(2).I64Mul().LocalSet(2).LocalGet(2).LocalGet(1).Call("throw").End()
                .Unreachable()
                .End()
                .LocalSet((uint)(2 + locals + 3)).LocalSet((uint)(2 + locals)).LocalSet(0)
                .LocalGet((uint)(2 + locals)).I8x16ExtractLaneU(5).I64ExtendI32U()
                .Repeat(locals, (c, i) => c.LocalGet((uint)(2 + i)).I64Add())
                .LocalGet(0).I64Add()
                .LocalGet((uint)(2 + locals + 3)))
            .Compile()
            .Instantiate();
        var (sum, reference) = instance.GetFunction<Func<long, object?, (long, object?)>>("run")(5, "text");
        sum.ShouldBe(1 + 10 + (5L * (locals - 1)) + ((long)locals * (locals - 1) / 2) + 10);
        reference.ShouldBe("text");
    }

    [Fact]
    public void Several_results_are_returned_from_within_a_try_table()
    {
        var instance = new ModuleBuilder()
            .Tag([I32])
            .Function("run", [I32], [I32, I64, ExternRef], code => code
                .Block(I32)
                .TryTable(null, new Catch(0, 0))
                .LocalGet(0).If().I32Const(1).I64Const(2).RefNull(ExternRef).Return().End()
                .I32Const(9).Throw(0)
                .End()
                .Unreachable()
                .End()
                .I64Const(8).RefNull(ExternRef))
            .Compile()
            .Instantiate();
        var run = instance.GetFunction<Func<int, (int, long, object?)>>("run");
        run(1).ShouldBe((1, 2, null));
        run(0).ShouldBe((9, 8, null));
    }

    [Fact]
    public void Operands_below_a_try_table_stay_through_an_exception()
    {
        var instance = new ModuleBuilder()
            .Tag([I32])
            .Function("run", [I32], [I32], code => code
                .LocalGet(0).I32Const(10).I32Mul()
                .I32Const(4)
                .Block(I32)
                .TryTable(I32, new Catch(0, 0)).I32Const(100).LocalSet(0).I32Const(3).Throw(0).End()
                .End()
                .I32Mul().I32Add())
            .Compile()
            .Instantiate();
        instance.GetFunction<Func<int, int>>("run")(2).ShouldBe(32);
    }

    [Fact]
    public void A_tail_call_leaves_the_handlers_of_its_function_behind()
    {
        var instance = new ModuleBuilder()
            .Tag([I32])
            .Table(1)
            .Elements(offset => offset.I32Const(0), "throw")
            .Function("throw", [I32], [I32], code => code.LocalGet(0).Throw(0))
            .Function("direct", [I32], [I32], code => code.TryTable(I32, new Catch(0, 0)).LocalGet(0).ReturnCall("throw").End())
            .Function("indirect", [I32], [I32], code => code.TryTable(I32, new Catch(0, 0)).LocalGet(0).I32Const(0).ReturnCallIndirect([I32], [I32]).End())
            .Function("count", [I32], [I32], code => code
                .TryTable(I32, new Catch(0, 0))
                .LocalGet(0).I32Eqz().If().I32Const(77).Return().End()
                .LocalGet(0).I32Const(1).I32Sub().ReturnCall("count")
                .End())
            .Compile()
            .Instantiate();
        Should.Throw<WasmGuestException>(() => instance.GetFunction<Func<int, int>>("direct")(1));
        Should.Throw<WasmGuestException>(() => instance.GetFunction<Func<int, int>>("indirect")(1));
        instance.GetFunction<Func<int, int>>("count")(1_000_000).ShouldBe(77);
    }
}
