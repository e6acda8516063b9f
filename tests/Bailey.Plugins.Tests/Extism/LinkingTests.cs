using Bailey.Plugins.Extism;
using Bailey.Testing.Modules;
using Bailey.Wasm;

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
        TestPlugins.Require();
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
    public void Command_that_is_called_a_thousand_times_leaves_no_memory_behind_and_its_caller_its_state()
    {
        using var plugin = Create(("command", "command"), ("main", "command_main"));
        plugin.Call("runs").EnsureSuccess();
        var first = plugin.Call("run").EnsureSuccess().PeakMemoryBytes;
        for (var i = 0; i < 1_000; i++)
        {
            plugin.Call("run").EnsureSuccess().PeakMemoryBytes.ShouldBe(first);
        }

        plugin.Call("runs").EnsureSuccess().OutputText.ShouldBe("2");
    }

    [Fact]
    public void Command_runs_under_fuel_deadline_token_and_memory_limit_of_the_plugin()
    {
        var manifest = Manifest(("command", "command"), ("main", "command_main")) with { Memory = new() { MaxPages = 12 } };
        using var plugin = CompiledExtismPlugin.Compile(manifest).CreatePlugin();

        plugin.Call("loop_forever", options: new() { Timeout = TimeSpan.FromMilliseconds(100) }).Error!.Code.ShouldBe("deadline");
        var fuelled = plugin.Call("loop_forever", options: new() { Fuel = 1_000_000 });
        fuelled.Error!.Code.ShouldBe("out_of_fuel");
        fuelled.FuelUsed.ShouldBe(1_000_000);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        plugin.Call("loop_forever", options: new() { CancellationToken = cancel.Token }).Error!.Code.ShouldBe("cancelled");
        plugin.Call("trap").Error!.Code.ShouldBe("unreachable");

        var grown = plugin.Call("grow").EnsureSuccess();
        grown.PeakMemoryBytes.ShouldBeLessThanOrEqualTo(13 * 65_536);
        int.Parse(grown.OutputText).ShouldBeLessThanOrEqualTo(10);
    }

    [Fact]
    public void Modules_that_import_functions_of_each_other_work()
    {
        using var plugin = Create(("circle_a", "circle_a"), ("circle_b", "circle_b"), ("main", "circle_main"));
        plugin.Call("run").EnsureSuccess().OutputText.ShouldBe("127");
    }

    [Fact]
    public void Endless_recursion_through_a_circle_of_modules_traps()
    {
        using var plugin = Create(("circle_a", "circle_a"), ("circle_b", "circle_b"), ("main", "circle_main"));
        plugin.Call("endless").Error!.Code.ShouldBe("stack_exhausted");
        plugin.Call("run").EnsureSuccess().OutputText.ShouldBe("127");
    }

    [Fact]
    public void Circle_through_anything_but_functions_is_refused_and_drawn()
    {
        var main = new ModuleBuilder()
            .ImportFunction("other", "f", [], [])
            .Memory(1, export: "memory")
            .Function("run", [], [], static code => code.Nop());
        var other = new ModuleBuilder()
            .ImportMemory("main", "memory", new WasmMemoryType(1))
            .Function("f", [], [], static code => code.Nop());
        var manifest = new ExtismManifest
        {
            Wasm = [ExtismWasm.FromData(main.ToBytes()) with { Name = "main" }, ExtismWasm.FromData(other.ToBytes()) with { Name = "other" }],
        };

        var error = Should.Throw<ExtismLinkException>(() => CompiledExtismPlugin.Compile(manifest));

        error.Message.ShouldContain("main -> other -> main");
        error.Message.ShouldContain("memory main.memory");
    }

    [Fact]
    public void Function_of_a_circle_called_before_its_module_is_there_fails_the_call()
    {
        var main = new ModuleBuilder()
            .ImportFunction("other", "f", [], [])
            .Function("g", [], [], static code => code.Nop())
            .Function("run", [], [], static code => code.Nop());
        var other = new ModuleBuilder()
            .ImportFunction("main", "g", [], [])
            .Function("f", [], [], static code => code.Nop())
            .Function("_initialize", [], [], static code => code.Call("g"));
        var manifest = new ExtismManifest
        {
            Wasm = [ExtismWasm.FromData(main.ToBytes()) with { Name = "main" }, ExtismWasm.FromData(other.ToBytes()) with { Name = "other" }],
        };
        using var plugin = CompiledExtismPlugin.Compile(manifest).CreatePlugin();

        var error = plugin.Call("run").Error!;

        error.Code.ShouldBe("link_failed");
        error.Message.ShouldContain("main.g");
    }

    [Fact]
    public void Haskell_module_is_initialised_by_both_in_order()
    {
        using var plugin = TestPlugins.Create("haskell");
        plugin.Call("order").EnsureSuccess().OutputText.ShouldBe("ih");
        plugin.Call("order").EnsureSuccess().OutputText.ShouldBe("ih");
    }
}
