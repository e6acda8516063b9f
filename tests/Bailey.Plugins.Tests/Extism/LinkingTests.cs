using Bailey.Plugins.Extism;

namespace Bailey.Plugins.Tests.Extism;

public sealed class LinkingTests
{
    private static ExtismManifest Manifest(params (string Name, string Plugin)[] modules) => new()
    {
        Wasm = [.. modules.Select(static module => ExtismWasm.FromPath(TestPlugins.PathOf(module.Plugin)) with { Name = module.Name })],
    };

    private static ExtismPlugin Create(params (string Name, string Plugin)[] modules) =>
        CompiledExtismPlugin.Compile(Manifest(modules)).CreatePlugin();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Library_and_main_are_linked_in_either_order(bool mainFirst)
    {
        using var plugin = mainFirst ? Create(("main", "linked_main"), ("lib", "lib")) : Create(("lib", "lib"), ("main", "linked_main"));

        plugin.Call("sum").EnsureSuccess().OutputText.ShouldBe("42");
        plugin.Call("library_initialised").EnsureSuccess().OutputText.ShouldBe("1");
        plugin.Call("library_calls").EnsureSuccess().OutputText.ShouldBe("1");
        plugin.Call("library_calls").EnsureSuccess().OutputText.ShouldBe("2", "a library keeps its state");
    }

    [Fact]
    public void Linked_modules_share_the_memory_of_the_kernel()
    {
        using var plugin = Create(("lib", "lib"), ("main", "linked_main"));
        plugin.Call("greet").EnsureSuccess().OutputText.ShouldBe("from the library");
    }

    [Fact]
    public void Missing_dependency_is_named()
    {
        Should.Throw<ExtismLinkException>(() => Create(("other", "lib"), ("main", "linked_main"))).Message.ShouldContain("lib.add");
        Should.Throw<ExtismLinkException>(() => Create(("lib", "command"), ("main", "linked_main")))
            .Message.ShouldContain("module 'lib' has no export of that name");
    }

    [Fact]
    public void Module_of_the_user_supplies_functions_of_the_host()
    {
        var manifest = Manifest(("extism:host/user", "user_module"), ("main", "host"));
        var half = HostFunction.FromDelegate("half", (double value, float other) => value + other, "my:space");
        using var plugin = CompiledExtismPlugin.Compile(manifest, new() { HostFunctions = [half] }).CreatePlugin();

        plugin.Call("call_shout", "quiet").EnsureSuccess().OutputText.ShouldBe("QUIET");
    }

    [Fact]
    public void Command_module_is_fresh_at_each_call()
    {
        using var plugin = Create(("command", "command"), ("main", "command_main"));
        for (var i = 0; i < 5; i++)
        {
            plugin.Call("run").EnsureSuccess().OutputText.ShouldBe("11");
        }
    }

    [Fact]
    public void Circle_of_modules_is_refused_and_drawn()
    {
        var error = Should.Throw<ExtismLinkException>(() => Create(("circle_a", "circle_a"), ("circle_b", "circle_b"), ("main", "circle_a")));
        error.Message.ShouldContain("circle");
        error.Message.ShouldContain("circle_b -> circle_a -> circle_b");
    }

    [Fact]
    public void Haskell_module_is_initialised_by_both_in_order()
    {
        using var plugin = TestPlugins.Create("haskell");
        plugin.Call("order").EnsureSuccess().OutputText.ShouldBe("ih");
        plugin.Call("order").EnsureSuccess().OutputText.ShouldBe("ih");
    }
}
