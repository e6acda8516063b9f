using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Exceptions;

/// <summary>Tags are linked as everything else is, and tell exceptions apart by which they are, not by their type.</summary>
public sealed class TagTests
{
    private static readonly byte[] Catcher = new ModuleBuilder()
        .ImportFunction("m", "throw", [], [])
        .ImportTag("m", "tag", I32)
        .Tag([I32], "own")
        .Function("run", [], [I32], code => code
            .Block(I32)
            .TryTable(null, new Catch(0, 0)).Call("throw").End()
            .I32Const(-1)
            .End())
        .ToBytes();

    private static readonly byte[] Thrower = new ModuleBuilder()
        .Tag([I32], "tag")
        .Function("throw", [], [], code => code.I32Const(3).Throw(0))
        .ToBytes();

    [Fact]
    public void A_tag_exported_by_one_instance_and_imported_by_another_is_one_tag()
    {
        var linker = new WasmLinker();
        linker.DefineInstance("m", linker.Instantiate(WasmModule.Compile(Thrower)));
        linker.Instantiate(WasmModule.Compile(Catcher)).GetFunction<Func<int>>("run")().ShouldBe(3);
    }

    [Fact]
    public void Tags_of_two_instances_of_one_module_are_two()
    {
        var linker = new WasmLinker();
        var thrower = WasmModule.Compile(Thrower);
        var first = linker.Instantiate(thrower);
        var second = linker.Instantiate(thrower);
        linker.Define("m", "throw", first.GetFunction("throw")).Define("m", "tag", second.GetTag("tag"));
        var exception = Should.Throw<WasmGuestException>(() => linker.Instantiate(WasmModule.Compile(Catcher)).GetFunction<Func<int>>("run")());
        exception.Value.Tag.ShouldBeSameAs(first.GetTag("tag"));
    }

    [Fact]
    public void A_host_function_throws_with_a_tag_of_the_host_and_a_guest_catches_it()
    {
        var linker = new WasmLinker();
        var tag = new WasmTag(linker.Store, new WasmTagType(I32));
        linker.Define("m", "tag", tag);
        linker.DefineFunction("m", "throw", void () => throw new WasmGuestException(new WasmExceptionValue(tag, WasmValue.I32(11))));
        linker.Instantiate(WasmModule.Compile(Catcher)).GetFunction<Func<int>>("run")().ShouldBe(11);
    }

    [Fact]
    public void A_tag_of_another_type_does_not_link_and_the_message_names_both()
    {
        var linker = new WasmLinker();
        linker.Define("m", "tag", new WasmTag(linker.Store, new WasmTagType(I64))).DefineFunction("m", "throw", () => { });
        var error = Should.Throw<WasmLinkException>(() => linker.Instantiate(WasmModule.Compile(Catcher)));
        error.Message.ShouldContain("'m'.'tag' must be tag (i32) but is tag (i64)");
    }

    [Fact]
    public void Imports_and_exports_of_tags_are_told()
    {
        var module = WasmModule.Compile(Catcher);
        module.Imports[1].Type.ShouldBe(new WasmTagType(I32));
        module.Exports.Single(export => export.Name == "own").Type.Kind.ShouldBe("tag");
        var linker = new WasmLinker();
        linker.Define("m", "tag", new WasmTag(linker.Store, new WasmTagType(I32))).DefineFunction("m", "throw", () => { });
        var instance = linker.Instantiate(module);
        instance.GetTag("own").Type.ToString().ShouldBe("(i32)");
        Should.Throw<WasmExportException>(() => instance.GetTag("run")).Message.ShouldContain("not a tag");
    }

    [Fact]
    public void Values_must_fit_the_tag_and_its_store()
    {
        using var store = new WasmStore();
        using var other = new WasmStore();
        var tag = new WasmTag(store, new WasmTagType(I32, FuncRef));
        var foreign = WasmFunction.FromDelegate(other, () => { });
        Should.Throw<ArgumentException>(() => new WasmExceptionValue(tag));
        Should.Throw<ArgumentException>(() => new WasmExceptionValue(tag, WasmValue.I64(1), WasmValue.FuncRef(null)));
        Should.Throw<ArgumentException>(() => new WasmExceptionValue(tag, WasmValue.I32(1), WasmValue.FuncRef(foreign)));
        new WasmExceptionValue(tag, WasmValue.I32(1), WasmValue.FuncRef(null)).Values[0].AsI32().ShouldBe(1);
        var exnTag = new WasmTag(other, new WasmTagType(ExnRef));
        Should.Throw<ArgumentException>(() => new WasmExceptionValue(exnTag, WasmValue.ExnRef(new WasmExceptionValue(tag, WasmValue.I32(1), WasmValue.FuncRef(null)))));
    }

    [Fact]
    public void A_table_of_exceptions_holds_nothing_else()
    {
        using var store = new WasmStore();
        using var other = new WasmStore();
        var table = new WasmTable(store, new WasmTableType(ExnRef, 1));
        Should.Throw<ArgumentException>(() => table[0] = "text");
        Should.Throw<ArgumentException>(() => table[0] = new WasmExceptionValue(new WasmTag(other, new WasmTagType())));
        var value = new WasmExceptionValue(new WasmTag(store, new WasmTagType()));
        table[0] = value;
        table[0].ShouldBeSameAs(value);
    }
}
