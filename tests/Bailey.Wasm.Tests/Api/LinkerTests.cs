using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>Linking: what fits, and what the error says when it does not.</summary>
public sealed class LinkerTests
{
    [Fact]
    public void All_missing_imports_are_named_with_their_types()
    {
        var module = new ModuleBuilder()
            .ImportFunction("env", "log", [I32, I64], [F32])
            .ImportMemory("env", "memory", new WasmMemoryType(1))
            .ImportGlobal("other", "base", new WasmGlobalType(I32, IsMutable: true))
            .Compile();
        var error = Should.Throw<WasmLinkException>(() => module.Instantiate());
        error.ErrorCode.ShouldBe(WasmErrorCode.LinkFailed);
        error.Code.ShouldBe("link_failed");
        foreach (var words in (string[])["env", "log", "(i32, i64) -> (f32)", "memory", "other", "base", "mut i32"])
        {
            error.Message.ShouldContain(words);
        }
    }

    [Fact]
    public void A_function_of_another_type_is_refused_naming_both_sides()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store).DefineFunction("env", "f", (long value) => value);
        var module = new ModuleBuilder().ImportFunction("env", "f", [I32], [I32]).Compile();
        var error = Should.Throw<WasmLinkException>(() => linker.Instantiate(module));
        error.Message.ShouldContain("env");
        error.Message.ShouldContain("(i32) -> (i32)");
        error.Message.ShouldContain("(i64) -> (i64)");
    }

    [Fact]
    public void Things_of_another_kind_or_size_or_mutability_are_refused()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store)
            .Define("env", "global", new WasmGlobal(store, new WasmGlobalType(I32, IsMutable: false), WasmValue.I32(1)))
            .Define("env", "memory", new WasmMemory(store, new WasmMemoryType(1, 5)))
            .Define("env", "table", new WasmTable(store, new WasmTableType(FuncRef, 2, 5)))
            .DefineFunction("env", "function", () => { });
        foreach (var name in (string[])["global", "memory", "table"])
        {
            Refused(linker, new ModuleBuilder().ImportFunction("env", name, [], []));
        }

        Refused(linker, new ModuleBuilder().ImportMemory("env", "function", new WasmMemoryType(1)));
        Refused(linker, new ModuleBuilder().ImportGlobal("env", "global", new WasmGlobalType(I32, IsMutable: true)));
        Refused(linker, new ModuleBuilder().ImportGlobal("env", "global", new WasmGlobalType(I64, IsMutable: false)));
        Refused(linker, new ModuleBuilder().ImportMemory("env", "memory", new WasmMemoryType(2, 5)));
        Refused(linker, new ModuleBuilder().ImportMemory("env", "memory", new WasmMemoryType(1, 4)));
        Refused(linker, new ModuleBuilder().ImportMemory("env", "memory", new WasmMemoryType(1, 5, Is64: true)));
        Refused(linker, new ModuleBuilder().ImportTable("env", "table", new WasmTableType(FuncRef, 3)));
        Refused(linker, new ModuleBuilder().ImportTable("env", "table", new WasmTableType(ExternRef, 2)));
        linker.Instantiate(new ModuleBuilder()
            .ImportMemory("env", "memory", new WasmMemoryType(0))
            .ImportTable("env", "table", new WasmTableType(FuncRef, 1, 6))
            .ImportGlobal("env", "global", new WasmGlobalType(I32, IsMutable: false))
            .ImportFunction("env", "function", [], [])
            .Compile());
    }

    [Fact]
    public void Exports_of_an_instance_are_imports_of_another()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store);
        var library = linker.Instantiate(new ModuleBuilder()
            .Memory(1)
            .Global(new WasmGlobalType(I32, IsMutable: true), initial => initial.I32Const(5), "base")
            .Function("store", [I32], [], code => code.GlobalGet(0).LocalGet(0).I32Store())
            .Compile());
        linker.DefineInstance("library", library);
        linker.IsDefined("library", "store").ShouldBeTrue();
        linker.IsDefined("library", "load").ShouldBeFalse();
        var main = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("library", "store", [I32], [])
            .ImportMemory("library", "memory", new WasmMemoryType(1))
            .ImportGlobal("library", "base", new WasmGlobalType(I32, IsMutable: true))
            .Function("run", [I32], [I32], code => code
                .I32Const(16).GlobalSet(0)
                .LocalGet(0).Call("store")
                .I32Const(16).I32Load())
            .Compile());
        main.GetFunction<Func<int, int>>("run")(77).ShouldBe(77);
        library.GetGlobal("base").Value.ShouldBe(WasmValue.I32(16));
        library.GetMemory().Span[16].ShouldBe((byte)77);
    }

    [Fact]
    public void A_later_definition_replaces_an_earlier_one_for_later_instances()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store).DefineFunction("env", "f", () => 1);
        var module = new ModuleBuilder()
            .ImportFunction("env", "f", [], [I32])
            .Function("run", [], [I32], code => code.Call("f"))
            .Compile();
        var first = linker.Instantiate(module).GetFunction<Func<int>>("run");
        var second = linker.DefineFunction("env", "f", () => 2).Instantiate(module).GetFunction<Func<int>>("run");
        first().ShouldBe(1);
        second().ShouldBe(2);
    }

    [Fact]
    public void The_same_name_in_another_namespace_is_not_taken()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store).DefineFunction("mine", "f", () => { });
        Refused(linker, new ModuleBuilder().ImportFunction("yours", "f", [], []));
    }

    [Fact]
    public void What_belongs_to_another_store_is_refused()
    {
        using var store = new WasmStore();
        using var other = new WasmStore();
        Should.Throw<WasmLinkException>(() => new WasmLinker(store).Define("env", "memory", new WasmMemory(other, new WasmMemoryType(1))))
            .ErrorCode.ShouldBe(WasmErrorCode.LinkFailed);
    }

    [Fact]
    public void A_module_tells_what_it_needs_and_offers()
    {
        var binary = new ModuleBuilder()
            .ImportFunction("env", "log", [I32], [])
            .ImportGlobal("env", "base", new WasmGlobalType(I64, IsMutable: false))
            .Memory(1, 2)
            .Table(new WasmTableType(ExternRef, 3), "table")
            .Function("run", [F32], [F64], code => code.LocalGet(0).F64PromoteF32())
            .Names("sample")
            .Custom("extra", [1, 2, 3])
            .ToBytes();
        var module = WasmModule.Compile(binary);
        module.Name.ShouldBe("sample");
        module.BinaryLength.ShouldBe(binary.Length);
        module.FunctionCount.ShouldBe(1);
        module.Imports.ShouldBe([
            new("env", "log", new WasmFunctionType([I32], [])),
            new("env", "base", new WasmGlobalType(I64, IsMutable: false)),
        ]);
        module.Exports.ShouldBe(
            [
                new("memory", new WasmMemoryType(1, 2)),
                new("table", new WasmTableType(ExternRef, 3)),
                new("run", new WasmFunctionType([F32], [F64])),
            ],
            ignoreOrder: true);
        var custom = module.CustomSections.Single(section => section.Name == "extra");
        custom.Contents.ToArray().ShouldBe([1, 2, 3]);
    }

    private static void Refused(WasmLinker linker, ModuleBuilder builder)
    {
        var module = builder.Compile();
        Should.Throw<WasmLinkException>(() => linker.Instantiate(module)).ErrorCode.ShouldBe(WasmErrorCode.LinkFailed);
    }
}
