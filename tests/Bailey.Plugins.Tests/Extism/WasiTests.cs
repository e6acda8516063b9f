using Bailey.Plugins.Extism;

namespace Bailey.Plugins.Tests.Extism;

public sealed class WasiTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bailey-extism-");

    public void Dispose() => _folder.Delete(recursive: true);

    private ExtismPlugin Create(params ExtismAllowedPath[] paths)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || paths.Length == 0, "mounts are offered on Linux alone");
        File.WriteAllText(Path.Combine(_folder.FullName, "data.txt"), "hello world!");
        return CompiledExtismPlugin.Compile(TestPlugins.Manifest("wasi_files") with { AllowedPaths = [.. paths] }).CreatePlugin();
    }

    [Fact]
    public void File_is_read_through_a_mount_and_refused_without()
    {
        using var mounted = Create(new ExtismAllowedPath(_folder.FullName, "/mnt"));
        using var bare = Create();

        mounted.Call("read_file", "/mnt/data.txt").EnsureSuccess().OutputText.ShouldBe("hello world!");
        mounted.Call("read_file", "/etc/passwd").Error!.Message.ShouldBe("cannot open");
        mounted.Call("read_file", "/mnt/../etc/passwd").Error!.Message.ShouldBe("cannot open");
        bare.Call("read_file", "/mnt/data.txt").Error!.Message.ShouldBe("cannot open");
        bare.Call("read_file", Path.Combine(_folder.FullName, "data.txt")).Error!.Message.ShouldBe("cannot open");
    }

    [Fact]
    public void Mount_is_written_unless_it_is_read_only()
    {
        using var writable = Create(new ExtismAllowedPath(_folder.FullName, "/mnt"));
        using var readOnly = Create(new ExtismAllowedPath(_folder.FullName, "/mnt", ReadOnly: true));
        var file = Path.Combine(_folder.FullName, "new.txt");

        readOnly.Call("write_file", "/mnt/new.txt\ntext").Error!.Message.ShouldBe("cannot open for writing");
        File.Exists(file).ShouldBeFalse();
        readOnly.Call("read_file", "/mnt/data.txt").Succeeded.ShouldBeTrue();

        writable.Call("write_file", "/mnt/new.txt\ntext").EnsureSuccess();
        File.ReadAllText(file).ShouldBe("text");
    }

    [Fact]
    public void Prefix_ro_of_a_manifest_is_honoured()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "data.txt"), "hello world!");
        var manifest = ExtismManifest.Parse($$"""
            {"wasm": [{"path": "{{TestPlugins.PathOf("wasi_files")}}"}], "allowed_paths": {"ro:{{_folder.FullName}}": "/mnt"} }
            """);
        using var plugin = CompiledExtismPlugin.Compile(manifest).CreatePlugin();

        plugin.Call("read_file", "/mnt/data.txt").EnsureSuccess();
        plugin.Call("write_file", "/mnt/data.txt\nother").Error!.Message.ShouldBe("cannot open for writing");
        File.ReadAllText(Path.Combine(_folder.FullName, "data.txt")).ShouldBe("hello world!");
    }

    [Fact]
    public void Folder_that_is_absent_fails_the_call_and_names_it()
    {
        using var plugin = Create(new ExtismAllowedPath("/nowhere/at/all", "/mnt"));

        var error = plugin.Call("read_file", "/mnt/data.txt").Error!;

        error.Code.ShouldBe("path_unavailable");
        error.Message.ShouldContain("/nowhere/at/all");
    }

    [Fact]
    public void Standard_output_and_error_are_captured_by_lines()
    {
        using var plugin = Create();

        var logs = plugin.Call("print", "text").EnsureSuccess().Logs;

        logs.Select(static entry => (entry.Source, entry.Message)).OrderBy(static entry => entry.Message, StringComparer.Ordinal).ShouldBe(
        [
            (ExtismLogSource.Stderr, "to stderr"),
            (ExtismLogSource.Stdout, "to stdout: text"),
            (ExtismLogSource.Stdout, "unended line"),
        ]);
    }

    [Fact]
    public void Environment_of_the_host_is_not_seen()
    {
        using var plugin = Create();
        plugin.Call("surroundings").EnsureSuccess().OutputText.ShouldBe("0");
    }

    [Fact]
    public void Plugin_that_needs_wasi_is_refused_where_it_is_off()
    {
        TestPlugins.Require();
        var error = Should.Throw<ExtismLinkException>(() => TestPlugins.Compile("wasi_files", new() { EnableWasi = false }));
        error.Message.ShouldContain("EnableWasi");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Exit_code_is_the_code_of_the_call_and_the_next_run_is_fresh(int code)
    {
        using var plugin = TestPlugins.Create("wasi_exit");
        for (var i = 0; i < 3; i++)
        {
            var result = plugin.Call("_start", $"{code}");

            result.Code.ShouldBe(code);
            result.Succeeded.ShouldBe(code == 0);
            (result.Error?.Code).ShouldBe(code == 0 ? null : "exit_code");
            result.Logs.ShouldHaveSingleItem().Message.ShouldBe("run 1");
        }

        plugin.Call("_start").EnsureSuccess().Logs.ShouldHaveSingleItem().Message.ShouldBe("run 1");
    }

    [Fact]
    public void Error_beside_exit_0_fails_the_call()
    {
        using var plugin = TestPlugins.Create("wasi_exit");
        plugin.Call("error_and_exit_0").Error!.Message.ShouldBe("an error beside exit 0");
    }
}
