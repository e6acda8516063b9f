using Bailey.Testing.Modules;
using Bailey.Wasm.Tests.Caching;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>References to functions by their type: through the host, and over modules.</summary>
public sealed class TypedReferenceTests
{
    private const byte Ref = 0x64, RefNull = 0x63, Func = 0x60, Number = 0x7F;

    [Fact]
    public void A_guest_calls_a_function_that_the_host_passes_it_and_null_traps()
    {
        var instance = Caller(RefNull).Compile().Instantiate();
        var call = instance.GetFunction("call");
        call.Type.Parameters[0].FunctionType.ShouldBe(new WasmFunctionType([I32], [I32]));
        call.Type.Parameters[0].IsNullable.ShouldBeTrue();
        call.Type.ToString().ShouldBe("((ref null (func (i32) -> (i32))), i32) -> (i32)");
        var twice = WasmFunction.FromDelegate(instance.Store, (int n) => n * 2);
        call.Invoke(WasmValue.FuncRef(twice), WasmValue.I32(21))[0].AsI32().ShouldBe(42);
        call.CreateDelegate<Func<WasmFunction?, int, int>>()(instance.GetFunction("increment"), 41).ShouldBe(42);
        var trap = Should.Throw<WasmTrapException>(() => call.Invoke(WasmValue.FuncRef(null), WasmValue.I32(1)));
        trap.Kind.ShouldBe(WasmTrapKind.NullReference);
    }

    [Fact]
    public void What_is_not_of_the_type_does_not_reach_the_guest()
    {
        var instance = Caller(Ref).Compile().Instantiate();
        var call = instance.GetFunction("call");
        var other = WasmFunction.FromDelegate(instance.Store, (long n) => n);
        Should.Throw<ArgumentException>(() => call.Invoke(WasmValue.FuncRef(other), WasmValue.I32(1)));
        Should.Throw<ArgumentException>(() => call.Invoke(WasmValue.FuncRef(null), WasmValue.I32(1)));
        Should.Throw<ArgumentException>(() => call.Invoke(WasmValue.ExternRef(other), WasmValue.I32(1)));
        var typed = call.CreateDelegate<Func<WasmFunction?, int, int>>();
        Should.Throw<ArgumentException>(() => typed(other, 1));
        Should.Throw<ArgumentException>(() => typed(null, 1));
        using var store = new WasmStore();
        var foreign = WasmFunction.FromDelegate(store, (int n) => n);
        Should.Throw<ArgumentException>(() => typed(foreign, 1)).Message.ShouldContain("another store");
        Should.Throw<ArgumentException>(() => WasmValue.FromReference(call.Type.Parameters[0], other));
    }

    [Fact]
    public void Types_that_name_themselves_are_the_same_in_two_modules()
    {
        // (type (func (param (ref null 0)) (result i32))), which only a type of the same form equals.
        byte[] recursive = [Func, 1, RefNull, 0, 1, Number];
        var library = new ModuleBuilder();
        library.TypedFunction("f", library.Define(recursive), [], c => c.I32Const(7));
        var user = new ModuleBuilder();
        user.Define([Func, 0, 0]);
        var type = user.Define([Func, 1, RefNull, 1, 1, Number]);
        user.RawImport("library", "f", 0x00, [(byte)type]);
        user.TypedFunction("run", user.Define([Func, 0, 1, Number]), [], c => c.Instruction(0xD0).U32(1).Call(0));
        var linker = new WasmLinker();
        linker.DefineInstance("library", linker.Instantiate(library.Compile()));
        linker.Instantiate(user.Compile()).GetFunction<Func<int>>("run")().ShouldBe(7);

        // A type of the same parameters that is not recursive is another, and the error shows both.
        linker.DefineFunction("library", "f", new WasmFunctionType([FuncRef], [I32]), (_, _, results) => results[0] = WasmValue.I32(1));
        var error = Should.Throw<WasmLinkException>(() => linker.Instantiate(user.Compile()));
        error.Message.ShouldContain("func ((ref null (func ...))) -> (i32)".Replace("(ref null (func ...))", "(ref null (func ((ref null (func ...))) -> (i32)))", StringComparison.Ordinal));
        error.Message.ShouldContain("(funcref) -> (i32)");
    }

    [Fact]
    public void A_host_function_can_have_the_type_that_a_module_imports()
    {
        var user = new ModuleBuilder();
        user.Define([Func, 1, Number, 1, Number]);
        var type = user.Define([Func, 1, Ref, 0, 1, Number]);
        user.RawImport("host", "apply", 0x00, [(byte)type]);
        user.Define([Func, 0, 1, Number]);
        user.TypedFunction("twice", 0, [], c => c.LocalGet(0).LocalGet(0).I32Add(), export: false);
        user.TypedFunction("run", 2, [], c => c.Instruction(0xD2).U32(1).Call(0)).PassiveElements("twice");
        var module = user.Compile();
        var imported = module.Imports[0].Type.ShouldBeOfType<WasmFunctionType>();
        var linker = new WasmLinker();
        linker.DefineFunction("host", "apply", imported, (_, arguments, results) =>
        {
            arguments[0].Type.ShouldBe(imported.Parameters[0]);
            results[0] = ((WasmFunction)arguments[0].Reference!).Invoke(WasmValue.I32(21))[0];
        });
        linker.Instantiate(module).GetFunction<Func<int>>("run")().ShouldBe(42);
    }

    [Fact]
    public void A_table_whose_elements_are_never_null_refuses_null()
    {
        var module = new ModuleBuilder();
        var type = module.Define([Func, 0, 1, Number]);
        module.TypedFunction("f", type, [], c => c.I32Const(3)).RawTable([0x40, 0, Ref, 0, 0, 2, 0xD2, 0, 0x0B], "table");
        var table = module.Compile().Instantiate().GetTable("table");
        table[1].ShouldBeOfType<WasmFunction>().Invoke()[0].AsI32().ShouldBe(3);
        Should.Throw<ArgumentException>(() => table[0] = null);
        Should.Throw<ArgumentException>(() => table.Grow(1));
        table.Grow(1, table[0]).ShouldBe(2);
    }

    [Fact]
    public void A_module_from_the_cache_has_the_types_of_one_that_was_compiled()
    {
        using var folder = new CacheFolder();
        var binary = Caller(RefNull).ToBytes();
        var options = new WasmCompileOptions { Cache = new WasmModuleCache(folder.Path) };
        WasmModule.Compile(binary, options);
        var linker = new WasmLinker();
        var cached = linker.Instantiate(WasmModule.Compile(binary, new WasmCompileOptions { Cache = new WasmModuleCache(folder.Path) }));
        var other = linker.Instantiate(WasmModule.Compile(binary));
        cached.GetFunction("call").Invoke(WasmValue.FuncRef(other.GetFunction("increment")), WasmValue.I32(1))[0].AsI32().ShouldBe(2);
    }

    private static ModuleBuilder Caller(byte reference)
    {
        var module = new ModuleBuilder();
        module.Define([Func, 1, Number, 1, Number]);
        module.Define([Func, 2, reference, 0, Number, 1, Number]);
        return module
            .TypedFunction("increment", 0, [], c => c.LocalGet(0).I32Const(1).I32Add())
            .TypedFunction("call", 1, [], c => c.LocalGet(1).LocalGet(0).Instruction(0x14).U32(0));
    }
}
