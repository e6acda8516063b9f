using Bailey.Testing.Modules;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Tests.Validation;

namespace Bailey.Wasm.Tests.Binary;

/// <summary>The custom section "name": read as far as it can be, never a reason to refuse a module.</summary>
public sealed class NameSectionTests
{
    [Fact]
    public void Names_of_module_and_functions_are_read()
    {
        var bytes = new ModuleBuilder()
            .ImportFunction("m", "imported", [], [])
            .Function("own", [], [], _ => { })
            .Names("example")
            .ToBytes();
        var names = Validating.Accept(bytes).Names;
        names.Module.ShouldBe("example");
        names.Functions.ShouldHaveSingleItem().ShouldBe(new(1, "own"));
    }

    [Fact]
    public void Module_without_names_has_none() => Validating.Accept(new ModuleBuilder().ToBytes()).Names.ShouldBe(NameSection.Empty);

    [Fact]
    public void What_comes_before_a_fault_is_kept()
    {
        // Module "a"; then function 0 named "f", function 1 with a name that runs out.
        var names = Read([0, 2, 1, (byte)'a', 1, 7, 2, 0, 1, (byte)'f', 1, 99, 0]);
        names.Module.ShouldBe("a");
        names.Functions.ShouldHaveSingleItem().Value.ShouldBe("f");
    }

    [Fact]
    public void Names_of_functions_that_do_not_exist_are_left_out() =>
        Read([1, 7, 2, 9, 1, (byte)'x', 1, 1, (byte)'g']).Functions.ShouldHaveSingleItem().Value.ShouldBe("g");

    [Fact]
    public void Unknown_subsections_are_passed_over() =>
        Read([2, 3, 1, 2, 3, 0, 2, 1, (byte)'a']).Module.ShouldBe("a");

    [Fact]
    public void Overlong_names_are_left_out()
    {
        var bytes = TwoFunctions().Custom("name", [1, 12, 2, 0, 6, .. "muchto"u8, 1, 1, (byte)'g']).ToBytes();
        var options = WasmCompileOptions.Default with { Limits = WasmLimits.Default with { MaxNameBytes = 5 } };
        Validating.Accept(bytes, options).Names.Functions.ShouldHaveSingleItem().Value.ShouldBe("g");
    }

    [Fact]
    public void Any_bytes_are_harmless()
    {
        var random = new Random(20261122);
        for (var i = 0; i < 3_000; i++)
        {
            var contents = new byte[random.Next(40)];
            random.NextBytes(contents);
            if (contents.Length > 2)
            {
                contents[0] = (byte)random.Next(3);
                contents[1] = (byte)(contents.Length - 2);
            }

            Read(contents).Functions.Keys.ShouldAllBe(index => index >= 0 && index < 2);
        }
    }

    private static NameSection Read(byte[] contents) => Validating.Accept(TwoFunctions().Custom("name", contents).ToBytes()).Names;

    private static ModuleBuilder TwoFunctions() => new ModuleBuilder().Function("f", [], [], _ => { }).Function("g", [], [], _ => { });
}
