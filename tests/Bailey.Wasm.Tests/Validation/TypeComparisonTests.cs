using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Validation;

/// <summary>Types take time in proportion to the module that declares and compares them.</summary>
public sealed class TypeComparisonTests
{
    [Fact]
    public void Comparing_a_subtype_again_and_again_is_bounded()
    {
        // A call of two bytes makes 1,000 references of i31ref, another takes them as eqref.
        var error = Validating.Refusal(Asking(times: 20_000));
        error.ShouldNotBeNull();
        error.ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
        error.Message.ShouldContain("WasmLimits.MaxTypeComparisons is 64");
        Validating.Accept(Asking(times: 400));
    }

    [Fact]
    public void A_group_of_many_types_that_name_each_other_is_read_in_no_time_worth_noticing()
    {
        const int Count = 90_000;
        var group = new ByteWriter().Byte(0x4E).U32(Count);
        for (var i = 0; i < Count; i++)
        {
            // Each refers to the next, the last to the first.
            group.Byte(0x5F).U32(1).Byte(0x63).S64((i + 1) % Count).Byte(1);
        }

        var module = new ModuleBuilder();
        module.Define(group.ToArray(), Count);
        Validating.Accept(module.ToBytes()).Types.Length.ShouldBe(Count);
        Validating.Accept(module.ToBytes()).Types[7].ShouldBeSameAs(Validating.Accept(module.ToBytes()).Types[7]);
    }

    [Fact]
    public void A_group_of_types_below_one_another_without_end_is_refused()
    {
        const int Count = 50_000;
        var group = new ByteWriter().Byte(0x4E).U32(Count);
        for (var i = 0; i < Count; i++)
        {
            group.Byte(0x50).U32(i == 0 ? 0u : 1u);
            if (i > 0)
            {
                group.U32((uint)i - 1);
            }

            group.Byte(0x5F).U32(0);
        }

        var module = new ModuleBuilder();
        module.Define(group.ToArray(), Count);
        Validating.Refusal(module.ToBytes()).ShouldNotBeNull().ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
    }

    [Theory]
    [InlineData("a final type is extended", new byte[] { 0x4F, 0, 0x5F, 0 }, new byte[] { 0x50, 1, 0, 0x5F, 0 })]
    [InlineData("a field is missing", new byte[] { 0x50, 0, 0x5F, 1, 0x7F, 0 }, new byte[] { 0x50, 1, 0, 0x5F, 0 })]
    [InlineData("a mutable field changes its type", new byte[] { 0x50, 0, 0x5F, 1, 0x6D, 1 }, new byte[] { 0x50, 1, 0, 0x5F, 1, 0x6C, 1 })]
    [InlineData("a field is packed otherwise", new byte[] { 0x50, 0, 0x5F, 1, 0x78, 0 }, new byte[] { 0x50, 1, 0, 0x5F, 1, 0x77, 0 })]
    [InlineData("a structure extends an array", new byte[] { 0x50, 0, 0x5E, 0x7F, 0 }, new byte[] { 0x50, 1, 0, 0x5F, 1, 0x7F, 0 })]
    [InlineData("the super type is the type itself", new byte[] { 0x50, 0, 0x5F, 0 }, new byte[] { 0x50, 1, 1, 0x5F, 0 })]
    [InlineData("two super types", new byte[] { 0x50, 0, 0x5F, 0 }, new byte[] { 0x50, 2, 0, 0, 0x5F, 0 })]
    [InlineData("a parameter is narrower", new byte[] { 0x50, 0, 0x60, 1, 0x6D, 0 }, new byte[] { 0x50, 1, 0, 0x60, 1, 0x6C, 0 })]
    [InlineData("a type is named that is not there", new byte[] { 0x50, 0, 0x5F, 0 }, new byte[] { 0x5F, 1, 0x63, 9, 0 })]
    public void What_cannot_be_a_type_is_invalid(string what, byte[] first, byte[] second)
    {
        var module = new ModuleBuilder();
        module.Define(first);
        module.Define(second);
        var error = Validating.Refusal(module.ToBytes());
        error.ShouldNotBeNull(what);
        error.ErrorCode.ShouldBe(WasmErrorCode.Invalid, error.Message);
    }

    private static byte[] Asking(int times)
    {
        var module = new ModuleBuilder();
        var many = Enumerable.Repeat<byte>(0x6C, 1000);
        var wide = Enumerable.Repeat<byte>(0x6D, 1000);
        var count = new byte[] { 0xE8, 0x07 };
        var make = module.Define([0x60, 0, .. count, .. many]);
        var take = module.Define([0x60, .. count, .. wide, 0]);
        var block = module.Define([0x60, 0, .. count, .. wide]);
        module.TypedFunction("make", make, [], c => c.Instruction(0x00));
        module.TypedFunction("take", take, [], _ => { });
        module.TypedFunction("ask", block, [], c => c.Repeat(times, x => x.Call(0).Call(1)).Call(0));
        return module.ToBytes();
    }
}
