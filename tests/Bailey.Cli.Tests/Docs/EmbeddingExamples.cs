using System.Collections.Immutable;
using System.Text;
using Bailey.Plugins.Extism;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Cli.Tests.Docs;

/// <summary>
/// The examples of the documentation. What stands between the marks is, word for word, what the pages show; <see cref="ExampleTests"/> compares them.
/// </summary>
public sealed class EmbeddingExamples : IAsyncLifetime
{
    private ConsoleText Console { get; } = new();
    private byte[] _sample = [];

    public async ValueTask InitializeAsync() =>
        _sample = await File.ReadAllBytesAsync(await Samples.FindAsync("count-vowels-as"), TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task RunPlugin()
    {
        var ExtismManifest = new Manifests(_sample);
        // <example>
        var manifest = ExtismManifest.FromFile("artifacts/samples/count-vowels-as.wasm");
        var compiled = await CompiledExtismPlugin.CompileAsync(manifest);
        using var plugin = compiled.CreatePlugin();

        var result = plugin.Call("count_vowels", "Hello, World!", new ExtismCallOptions
        {
            Fuel = 10_000_000,
            Timeout = TimeSpan.FromSeconds(1),
        });

        Console.WriteLine(result.Succeeded
            ? $"{result.OutputText} for {result.FuelUsed:N0} units of fuel"
            : $"failed: {result.Error!.Message}");
        // </example>
        Console.Text.ShouldStartWith("{\"count\":3,\"vowels\":\"aeiouAEIOU\",\"total\":3} for ");
    }

    [Fact]
    public void Grant()
    {
        var ExtismManifest = new Manifests(_sample);
        // <example>
        var manifest = ExtismManifest.FromFile("artifacts/samples/count-vowels-as.wasm") with
        {
            Config = ImmutableSortedDictionary<string, string>.Empty.Add("greeting", "Good day"),
            AllowedHosts = ["api.example.com"],
            AllowedPaths = [new ExtismAllowedPath("/srv/reports", "/reports", ReadOnly: true)],
        };
        using var plugin = CompiledExtismPlugin.Compile(manifest).CreatePlugin();
        Console.WriteLine(plugin.Call("greet", "Ada").OutputText);
        // </example>
        Console.Text.ShouldBe("Good day, Ada!\n");
    }

    [Fact]
    public void HostFunctions()
    {
        var module = new ModuleBuilder()
            .ImportFunction("extism:host/user", "add", [WasmValueType.I64, WasmValueType.I64], [WasmValueType.I64])
            .ImportFunction("extism:host/user", "translate", [WasmValueType.I64], [WasmValueType.I64])
            .ImportFunction("extism:host/env", "input_offset", [], [WasmValueType.I64])
            .ImportFunction("extism:host/env", "length", [WasmValueType.I64], [WasmValueType.I64])
            .ImportFunction("extism:host/env", "output_set", [WasmValueType.I64, WasmValueType.I64], [])
            .ImportFunction("extism:host/env", "log_info", [WasmValueType.I64], [])
            .Function("sum", [], [WasmValueType.I32], code => code.I64Const(20).I64Const(22).Call("add").I32WrapI64())
            .Function("word", [], [], [WasmValueType.I64], code => code
                .Call("input_offset").Call("translate").LocalTee(0).LocalGet(0).Call("length").Call("output_set"))
            .Function("say", [], [], code => code.Call("input_offset").Call("log_info"))
            .ToBytes();
        // <example>
        var options = new ExtismPluginOptions
        {
            HostFunctions =
            [
                HostFunction.FromText("translate", (context, word) => word == "castle" ? "Burg" : word),
                HostFunction.FromDelegate("add", (long a, long b) => a + b),
            ],
            MaxMemoryBytes = 16 * 1024 * 1024,
            LogSink = entry => Console.WriteLine($"{entry.Level}: {entry.Message}"),
        };
        var compiled = CompiledExtismPlugin.Compile(ExtismManifest.FromWasm(module), options);
        // </example>
        using var plugin = compiled.CreatePlugin();
        plugin.Call("sum").Code.ShouldBe(42);
        var result = plugin.Call("word", "castle");
        result.Error.ShouldBeNull();
        result.OutputText.ShouldBe("Burg");
        plugin.Call("say", "hello").Error.ShouldBeNull();
        Console.Text.ShouldBe("Info: hello\n");
    }

    [Fact]
    public async Task Pool()
    {
        var compiled = await CompiledExtismPlugin.CompileAsync(ExtismManifest.FromWasm(_sample), cancellationToken: TestContext.Current.CancellationToken);
        // <example>
        using var pool = compiled.CreatePool(maxInstances: 3);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => pool.CallAsync("greet", Encoding.UTF8.GetBytes($"caller {i}"))));
        // </example>
        results.Select(result => result.OutputText).ShouldBe(Enumerable.Range(0, 20).Select(i => $"Hello, caller {i}!"));
        pool.Count.ShouldBeInRange(1, 3);
    }

    [Fact]
    public void Engine()
    {
        var binary = new ModuleBuilder()
            .ImportFunction("host", "double", [WasmValueType.I32], [WasmValueType.I32])
            .Function("quadruple", [WasmValueType.I32], [WasmValueType.I32], code => code.LocalGet(0).Call("double").Call("double"))
            .ToBytes();
        // <example>
        var module = WasmModule.Compile(binary);
        using var store = new WasmStore(new WasmStoreOptions { MaxMemoryBytes = 16 * 1024 * 1024 });
        var linker = new WasmLinker(store).DefineFunction("host", "double", (int x) => 2 * x);
        var quadruple = linker.Instantiate(module).GetFunction<Func<int, int>>("quadruple");

        store.Fuel = 1_000_000;
        using (store.Begin(timeout: TimeSpan.FromSeconds(1)))
        {
            try
            {
                Console.WriteLine(quadruple(21));
            }
            catch (WasmTrapException trap)
            {
                Console.WriteLine($"{trap.Kind} in {string.Join(" < ", trap.Backtrace)}");
            }
        }
        // </example>
        Console.Text.ShouldBe("84\n");
    }

    // Stand in for names of the examples, so that they run from any working directory and print where it can be read.
    private sealed class Manifests(byte[] module)
    {
        public ExtismManifest FromFile(string path)
        {
            path.ShouldBe("artifacts/samples/count-vowels-as.wasm");
            return ExtismManifest.FromWasm(module);
        }
    }

    private sealed class ConsoleText
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public void WriteLine(object line) => _text.Append(line).Append('\n');
    }
}
