using System.Runtime.Intrinsics;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Heap;

/// <summary>Structures, arrays and integers of 31 bits as the host and other modules see them, and as they are put back.</summary>
public sealed class HeapObjectTests
{
    private static readonly byte[] Point = [0x5F, 2, 0x7F, 1, 0x7D, 1];

    [Fact]
    public void The_host_reads_a_structure_and_passes_it_back()
    {
        var instance = Points().Compile().Instantiate();
        var made = instance.GetFunction("make").Invoke(WasmValue.I32(3), WasmValue.F32(1.5f))[0].Reference.ShouldBeAssignableTo<WasmStruct>()!;
        made.FieldCount.ShouldBe(2);
        made[0].AsI32().ShouldBe(3);
        made[1].AsF32().ShouldBe(1.5f);
        made.ToString().ShouldBe("(struct mut i32, mut f32)");
        made.Type.ToString().ShouldBe("(ref (struct mut i32, mut f32))");
        Should.Throw<ArgumentOutOfRangeException>(() => made[2]);
        instance.GetFunction<Func<object, int>>("x")(made).ShouldBe(3);
        instance.GetFunction<Func<int, float, object>>("make")(4, 2)
            .ShouldBeAssignableTo<WasmStruct>()![0].AsI32().ShouldBe(4);
    }

    [Fact]
    public void What_is_no_such_structure_does_not_reach_the_guest()
    {
        var instance = Points().Compile().Instantiate();
        var x = instance.GetFunction<Func<object?, int>>("x");
        Should.Throw<ArgumentException>(() => x("text"));
        Should.Throw<ArgumentException>(() => x(new WasmI31(1)));
        Should.Throw<WasmTrapException>(() => x(null)).Kind.ShouldBe(WasmTrapKind.NullReference);
        var other = new ModuleBuilder();
        other.Define([0x5F, 1, 0x7F, 1]);
        other.TypedFunction("make", other.Define([0x60, 0, 1, 0x64, 0]), [], c => c.I32Const(1).StructNew(0));
        var wrong = other.Compile().Instantiate(instance.Store).GetFunction<Func<object>>("make")();
        Should.Throw<ArgumentException>(() => x(wrong));
        var foreign = Points().Compile().Instantiate().GetFunction<Func<int, float, object>>("make")(1, 1);
        Should.Throw<ArgumentException>(() => x(foreign)).Message.ShouldContain("another store");
    }

    [Fact]
    public void An_object_of_another_store_can_be_held_as_the_hosts_but_not_taken_in()
    {
        var module = new ModuleBuilder();
        module.Function("hold", [ExternRef], [ExternRef], c => c.LocalGet(0));
        module.TypedFunction("take", module.Define([0x60, 1, 0x6F, 1, 0x6E]), [], c => c.LocalGet(0).AnyConvertExtern());
        var instance = module.Compile().Instantiate();
        var foreign = Points().Compile().Instantiate().GetFunction<Func<int, float, object>>("make")(1, 1);
        instance.GetFunction<Func<object, object>>("hold")(foreign).ShouldBeSameAs(foreign);
        Should.Throw<WasmTrapException>(() => instance.GetFunction<Func<object, object>>("take")(foreign)).Kind.ShouldBe(WasmTrapKind.CastFailure);
        instance.GetFunction<Func<object, object>>("take")("text").ShouldBe("text");
    }

    [Fact]
    public void Modules_share_objects_of_types_that_they_define_alike()
    {
        using var store = new WasmStore();
        var made = Points().Compile().Instantiate(store).GetFunction<Func<int, float, object>>("make")(7, 1);
        Points().Compile().Instantiate(store).GetFunction<Func<object, int>>("x")(made).ShouldBe(7);

        // The same fields in a group with another type are another type.
        var module = new ModuleBuilder();
        module.Define([0x4E, 2, .. Point, 0x5F, 0], 2);
        module.TypedFunction("is", module.Define([0x60, 1, 0x6E, 1, 0x7F]), [], c => c.LocalGet(0).RefTest(0));
        module.Compile().Instantiate(store).GetFunction<Func<object, int>>("is")(made).ShouldBe(0);
    }

    [Fact]
    public void A_structure_with_many_fields_of_all_kinds_keeps_each()
    {
        // 12 of i8, i16, i32, i64, f32, f64, v128 and anyref each, mutable.
        byte[] kinds = [0x78, 0x77, 0x7F, 0x7E, 0x7D, 0x7C, 0x7B, 0x6E];
        var fields = Enumerable.Range(0, 96).Select(i => kinds[i % 8]).ToArray();
        var module = new ModuleBuilder();
        var large = module.Define([0x5F, 96, .. fields.SelectMany(field => (byte[])[field, 1])]);
        module.TypedFunction("make", module.Define([0x60, 0, 1, 0x64, (byte)large]), [], c =>
        {
            for (var i = 0; i < fields.Length; i++)
            {
                _ = fields[i] switch
                {
                    0x7E => c.I64Const(i),
                    0x7D => c.F32Const(i),
                    0x7C => c.F64Const(i),
                    0x7B => c.V128Const([.. Enumerable.Repeat((byte)i, 16)]),
                    0x6E => c.I32Const(i).RefI31(),
                    _ => c.I32Const(-i),
                };
            }

            c.StructNew(large);
        });
        module.TypedFunction("sum", module.Define([0x60, 1, 0x64, (byte)large, 1, 0x7E]), [], c =>
        {
            c.I64Const(0);
            for (uint i = 0; i < fields.Length; i++)
            {
                c.LocalGet(0);
                _ = fields[i] switch
                {
                    0x78 or 0x77 => c.StructGetS(large, i).I64ExtendI32S(),
                    0x7F => c.StructGet(large, i).I64ExtendI32S(),
                    0x7D => c.StructGet(large, i).I64TruncF32S(),
                    0x7C => c.StructGet(large, i).I64TruncF64S(),
                    0x7B => c.StructGet(large, i).Instruction(0xFD0015).Raw(3).I64ExtendI32S(),
                    0x6E => c.StructGet(large, i).RefCast(0x6C).I31GetS().I64ExtendI32S(),
                    _ => c.StructGet(large, i),
                };
                c.I64Add();
            }
        });
        var instance = module.Compile().Instantiate();
        var made = (WasmStruct)instance.GetFunction<Func<object>>("make")();
        var expected = 0L;
        for (var i = 0; i < fields.Length; i++)
        {
            var value = made[i];
            switch (fields[i])
            {
                case 0x78: value.AsI32().ShouldBe((byte)-i); break;
                case 0x77: value.AsI32().ShouldBe((ushort)-i); break;
                case 0x7F: value.AsI32().ShouldBe(-i); break;
                case 0x7E: value.AsI64().ShouldBe(i); break;
                case 0x7D: value.AsF32().ShouldBe(i); break;
                case 0x7C: value.AsF64().ShouldBe(i); break;
                case 0x7B: value.AsV128().ShouldBe(Vector128.Create((byte)i)); break;
                default: value.Reference.ShouldBe(new WasmI31(i)); break;
            }

            expected += fields[i] is 0x78 or 0x77 or 0x7F ? -i : i;
        }

        instance.GetFunction<Func<object, long>>("sum")(made).ShouldBe(expected);
    }

    [Theory]
    [InlineData(0x78, 0x80)]
    [InlineData(0x77, 0x8000)]
    [InlineData(0x7F, -5)]
    public void Arrays_of_integers_are_read_as_they_are_stored(byte element, int value)
    {
        var module = new ModuleBuilder();
        var array = module.Define([0x5E, element, 1]);
        module.TypedFunction("make", module.Define([0x60, 2, 0x7F, 0x7F, 1, 0x64, (byte)array]), [], c => c.LocalGet(0).LocalGet(1).ArrayNew(array));
        module.TypedFunction("get", module.Define([0x60, 2, 0x63, (byte)array, 0x7F, 1, 0x7F]), [], c => _ = element == 0x7F
            ? c.LocalGet(0).LocalGet(1).ArrayGet(array)
            : c.LocalGet(0).LocalGet(1).ArrayGetU(array));
        var instance = module.Compile().Instantiate();
        var made = (WasmArray)instance.GetFunction<Func<int, int, object>>("make")(value, 3);
        made.Length.ShouldBe(3);
        made[2].AsI32().ShouldBe(value);
        Should.Throw<ArgumentOutOfRangeException>(() => made[3]);
        var get = instance.GetFunction<Func<object?, int, int>>("get");
        get(made, 0).ShouldBe(value);
        Should.Throw<WasmTrapException>(() => get(made, 3)).Kind.ShouldBe(WasmTrapKind.OutOfBoundsArray);
        Should.Throw<WasmTrapException>(() => get(made, -1)).Kind.ShouldBe(WasmTrapKind.OutOfBoundsArray);
        Should.Throw<WasmTrapException>(() => get(null, 0)).Kind.ShouldBe(WasmTrapKind.NullReference);
    }

    [Fact]
    public void A_snapshot_puts_back_what_objects_held_and_which_were_referred_to()
    {
        // A mutable global with a structure that refers to an array, and a table with another.
        var module = new ModuleBuilder();
        var array = module.Define([0x5E, 0x7E, 1]);
        var box = module.Define([0x5F, 2, 0x63, (byte)array, 1, 0x7F, 1]);
        module.RawGlobal([0x63, (byte)box, 1, 0x42, 5, 0x41, 2, 0xFB, 0x06, (byte)array, 0x41, 7, 0xFB, 0x00, (byte)box, 0x0B]);
        module.RawTable([0x40, 0, 0x63, (byte)box, 0, 2, 0xFB, 0x01, (byte)box, 0x0B]);
        module.Function("change", [], [], c => c
            .GlobalGet(0).StructGet(box, 0).I32Const(0).I64Const(99).ArraySet(array)
            .GlobalGet(0).I32Const(98).StructSet(box, 1)
            .I32Const(0).TableGet().I32Const(97).StructSet(box, 1)
            .GlobalGet(0).RefNullOf((byte)array).StructSet(box, 0)
            .RefNullOf((byte)box).GlobalSet(0)
            .I32Const(1).RefNullOf((byte)box).TableSet());
        module.Function("sum", [], [I64], c => c
            .GlobalGet(0).StructGet(box, 0).I32Const(0).ArrayGet(array)
            .GlobalGet(0).StructGet(box, 1).I64ExtendI32S().I64Add()
            .I32Const(1).TableGet().StructGet(box, 1).I64ExtendI32S().I64Add());
        using var store = new WasmStore();
        var instance = module.Compile().Instantiate(store);
        var snapshot = store.TakeSnapshot();
        var sum = instance.GetFunction<Func<long>>("sum");
        sum().ShouldBe(12);
        for (var round = 0; round < 2; round++)
        {
            instance.GetFunction<Action>("change")();
            Should.Throw<WasmTrapException>(() => sum()).Kind.ShouldBe(WasmTrapKind.NullReference);
            store.Restore(snapshot);
            sum().ShouldBe(12);
        }
    }

    [Fact]
    public void Equal_integers_of_31_bits_are_equal_references()
    {
        var module = new ModuleBuilder();
        module.TypedFunction("eq", module.Define([0x60, 2, 0x6D, 0x6D, 1, 0x7F]), [], c => c.LocalGet(0).LocalGet(1).RefEq());
        var equal = module.Compile().Instantiate().GetFunction<Func<object?, object?, int>>("eq");
        equal(new WasmI31(5), new WasmI31(5)).ShouldBe(1);
        equal(new WasmI31(5), new WasmI31(6)).ShouldBe(0);
        equal(new WasmI31(int.MaxValue), new WasmI31(-1)).ShouldBe(1);
        equal(null, null).ShouldBe(1);
        equal(null, new WasmI31(0)).ShouldBe(0);
        Should.Throw<ArgumentException>(() => equal("text", null));
    }

    [Fact]
    public void Types_far_below_one_another_are_told_apart()
    {
        var module = new ModuleBuilder();
        for (byte i = 0; i <= 63; i++)
        {
            module.Define(i == 0 ? [0x50, 0, 0x5F, 0] : [0x50, 1, (byte)(i - 1), 0x5F, 0]);
        }

        var sibling = module.Define([0x50, 1, 61, 0x5F, 1, 0x7F, 0]);
        module.Function("up", [], [I32], c => c.StructNewDefault(63).RefTest(0));
        module.Function("down", [], [I32], c => c.StructNewDefault(0).RefTest(63));
        module.Function("aside", [], [I32], c => c.StructNewDefault(sibling).RefTest(62));
        var instance = module.Compile().Instantiate();
        instance.GetFunction<Func<int>>("up")().ShouldBe(1);
        instance.GetFunction<Func<int>>("down")().ShouldBe(0);
        instance.GetFunction<Func<int>>("aside")().ShouldBe(0);
    }

    private static ModuleBuilder Points()
    {
        var module = new ModuleBuilder();
        var point = module.Define(Point);
        return module
            .TypedFunction("make", module.Define([0x60, 2, 0x7F, 0x7D, 1, 0x64, (byte)point]), [], c => c.LocalGet(0).LocalGet(1).StructNew(point))
            .TypedFunction("x", module.Define([0x60, 1, 0x63, (byte)point, 1, 0x7F]), [], c => c.LocalGet(0).StructGet(point, 0));
    }
}
