using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Cli.Tests.Inspect;

/// <summary>What <c>bailey inspect</c> tells about a module.</summary>
public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_module_is_shown_with_all_that_it_needs_and_offers()
    {
        var path = _folder.Write("m.wasm", Module().ToBytes());
        var result = await CommandLine.RunAsync("inspect", path);
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Error.ShouldBeEmpty();
        result.Text.ShouldContain("a valid WebAssembly module named probe");
        result.Text.ShouldContain("multi-value");
        result.Text.ShouldContain("extism:host/env.http_request");
        result.Text.ShouldContain("func (i64, i64) -> (i64)");
        result.Text.ShouldContain("starts with 128 KiB, may grow to 256 KiB");
        result.Text.ShouldContain("network:connect");
        result.Text.ShouldContain("made with a PDK before 1.0");
        result.Text.ShouldContain("a function that the host must supply");
    }

    [Fact]
    public async Task Json_is_one_object_on_one_line_with_the_same()
    {
        var bytes = Module().ToBytes();
        var path = _folder.Write("m.wasm", bytes);
        var result = await CommandLine.RunAsync("inspect", path, "--json");
        result.Text.Count(c => c == '\n').ShouldBe(1);
        using var document = JsonDocument.Parse(result.Text);
        var root = document.RootElement;
        root.GetProperty("file").GetString().ShouldBe(path);
        root.GetProperty("name").GetString().ShouldBe("probe");
        root.GetProperty("size_bytes").GetInt32().ShouldBe(bytes.Length);
        root.GetProperty("sha256").GetString().ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        root.GetProperty("functions").GetInt32().ShouldBe(1);
        root.GetProperty("features").EnumerateArray().Select(f => f.GetString()).ShouldContain("multi-value");
        root.GetProperty("imports").EnumerateArray().Select(i => $"{i.GetProperty("module")}.{i.GetProperty("name")}").ShouldBe(
            ["extism:host/env.http_request", "wasi_snapshot_preview1.path_open", "wasi_snapshot_preview1.fd_readdir", "env.extism_alloc", "app.lookup"]);
        root.GetProperty("exports").EnumerateArray().Select(e => (e.GetProperty("name").GetString(), e.GetProperty("kind").GetString())).ShouldBe(
            [("two", "func"), ("memory", "memory")], ignoreOrder: true);
        root.GetProperty("limits").GetProperty("memories")[0].GetProperty("max_pages").GetInt32().ShouldBe(4);
        root.GetProperty("limits").GetProperty("run_memory_bytes").GetInt64().ShouldBe(WasmStoreOptions.Default.MaxMemoryBytes);
        root.GetProperty("capabilities").EnumerateArray()
            .ToDictionary(c => c.GetProperty("name").GetString()!, c => c.GetProperty("imports").GetArrayLength())
            .ShouldBe(new Dictionary<string, int> { ["fs:read"] = 2, ["fs:write"] = 1, ["network:connect"] = 1 });
    }

    [Fact]
    public async Task A_module_without_imports_implies_no_capability()
    {
        var path = _folder.Write("m.wasm", new ModuleBuilder().ToBytes());
        var result = await CommandLine.RunAsync("inspect", path);
        result.Text.ShouldContain("imports: none");
        result.Text.ShouldContain("capabilities implied by the imports: none");
        result.Text.ShouldContain("WebAssembly 1.0 alone");
    }

    [Fact]
    public async Task A_name_cannot_steer_the_terminal()
    {
        var path = _folder.Write("m.wasm", new ModuleBuilder().Function("a\u001B[2Jb\nc", [], [], code => code.Nop()).ToBytes());
        var result = await CommandLine.RunAsync("inspect", path);
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Text.ShouldNotContain("\u001B");
        result.Text.ShouldContain("a\\u001b[2Jb\\nc");
    }

    [Theory]
    [InlineData("count-vowels-as", "count_vowels")]
    [InlineData("word-stats-c", "word_stats")]
    public async Task A_sample_needs_nothing_beyond_the_kernel(string sample, string export)
    {
        var result = await CommandLine.RunAsync("inspect", await Samples.FindAsync(sample), "--json");
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        using var document = JsonDocument.Parse(result.Text);
        document.RootElement.GetProperty("exports").EnumerateArray().Select(e => e.GetProperty("name").GetString()).ShouldContain(export);
        document.RootElement.GetProperty("imports").EnumerateArray().Select(i => i.GetProperty("module").GetString()).Distinct().ShouldBe(["extism:host/env"]);
        document.RootElement.GetProperty("capabilities").GetArrayLength().ShouldBe(0);
    }

    private static ModuleBuilder Module() => new ModuleBuilder()
        .ImportFunction("extism:host/env", "http_request", [WasmValueType.I64, WasmValueType.I64], [WasmValueType.I64])
        .ImportFunction("wasi_snapshot_preview1", "path_open", [], [])
        .ImportFunction("wasi_snapshot_preview1", "fd_readdir", [], [])
        .ImportFunction("env", "extism_alloc", [WasmValueType.I64], [WasmValueType.I64])
        .ImportFunction("app", "lookup", [WasmValueType.I32], [])
        .Memory(2, 4)
        .Function("two", [], [WasmValueType.I32, WasmValueType.I32], code => code.I32Const(1).I32Const(2))
        .Names("probe");
}
