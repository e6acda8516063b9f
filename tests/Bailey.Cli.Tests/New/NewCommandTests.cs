using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Tests.Guides;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Tests.New;

/// <summary><c>bailey new</c>: what it writes builds, runs and passes its own tests as it is.</summary>
public sealed class NewCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("assemblyscript", "assembly/index.ts")]
    [InlineData("c", "plugin.c")]
    [InlineData("csharp", "src/MyPluginPlugin.cs")]
    public async Task Every_file_of_a_project_is_filled_in(string kind, string source)
    {
        var result = await CommandLine.RunAsync("new", kind, "my-plugin", "--dir", In("p"), "--json");
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        using var json = JsonDocument.Parse(result.Text);
        var told = json.RootElement.GetProperty("files").EnumerateArray().Select(static file => file.GetString()!).ToList();
        told.ShouldContain(source);
        told.ShouldContain("README.md");
        told.ShouldContain(".gitignore");
        var written = Directory.EnumerateFiles(In("p"), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(In("p"), file).Replace('\\', '/'));
        written.Order(StringComparer.Ordinal).ShouldBe(told);
        foreach (var file in told)
        {
            var text = await File.ReadAllTextAsync(In($"p/{file}"), TestContext.Current.CancellationToken);
            text.ShouldNotContain("{{", customMessage: file);
            text.ShouldNotBeEmpty(file);
        }
    }

    [Fact]
    public async Task The_id_is_that_of_the_command_line_or_one_of_an_example()
    {
        (await CommandLine.RunAsync("new", "c", "first", "--dir", In("a"))).ExitCode.ShouldBe(ExitCode.Ok);
        (await CommandLine.RunAsync("new", "c", "first", "--dir", In("b"), "--id", "net.castle.first")).ExitCode.ShouldBe(ExitCode.Ok);
        IdOf("a").ShouldBe("org.example.first");
        IdOf("b").ShouldBe("net.castle.first");

        string? IdOf(string folder)
        {
            using var manifest = JsonDocument.Parse(File.ReadAllBytes(In($"{folder}/manifest.json")));
            return manifest.RootElement.GetProperty("id").GetString();
        }
    }

    [Fact]
    public async Task What_makes_no_package_takes_no_id()
    {
        (await CommandLine.FailAsync(ExitCode.Usage, "new", "csharp", "first", "--dir", In("p"), "--id", "net.castle.first")).ShouldContain("leave --id out");
        Directory.Exists(In("p")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_folder_with_anything_in_it_is_left_as_it_is()
    {
        Directory.CreateDirectory(In("p"));
        await File.WriteAllTextAsync(In("p/plugin.c"), "mine", TestContext.Current.CancellationToken);
        (await CommandLine.FailAsync(ExitCode.OutputFailed, "new", "c", "first", "--dir", In("p"))).ShouldContain("nothing is overwritten");
        Directory.EnumerateFileSystemEntries(In("p")).ShouldHaveSingleItem();
        (await File.ReadAllTextAsync(In("p/plugin.c"), TestContext.Current.CancellationToken)).ShouldBe("mine");
        (await CommandLine.FailAsync(ExitCode.OutputFailed, "new", "c", "first", "--dir", In("p/plugin.c"))).ShouldContain("is a file already");
        Directory.EnumerateFileSystemEntries(_folder.FullPath).ShouldHaveSingleItem("nothing is left beside it");
    }

    [Fact]
    public async Task An_empty_folder_is_filled()
    {
        Directory.CreateDirectory(In("p"));
        (await CommandLine.RunAsync("new", "c", "first", "--dir", In("p"))).ExitCode.ShouldBe(ExitCode.Ok);
        File.Exists(In("p/manifest.json")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("there is no kind of project 'assembly-script' (did you mean 'assemblyscript'?)", "assembly-script", "first")]
    [InlineData("cannot be the name of a plugin", "c", "First")]
    [InlineData("cannot be the name of a plugin", "c", "../first")]
    [InlineData("cannot be the name of a plugin", "c", "-")]
    [InlineData("cannot be the id of a package", "c", "first", "--id", "first")]
    [InlineData("cannot be the id of a package", "c", "first", "--id", "org.example.\"x")]
    public async Task A_wrong_word_is_told_and_nothing_is_made(string complaint, params string[] arguments)
    {
        (await CommandLine.FailAsync(ExitCode.Usage, ["new", .. arguments, "--dir", In("p")])).ShouldContain(complaint);
        Directory.EnumerateFileSystemEntries(_folder.FullPath).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("assemblyscript", "npm")]
    [InlineData("c", "clang")]
    public async Task A_new_package_builds_runs_and_rejects_as_it_is(string kind, string tool)
    {
        await Tools.RequireAsync(tool);
        (await CommandLine.RunAsync("new", kind, "first", "--dir", In("p"))).ExitCode.ShouldBe(ExitCode.Ok);
        if (tool == "npm")
        {
            var refused = await CommandLine.RunAsync("dev", In("p"), "--once");
            refused.ExitCode.ShouldBe(ExitCode.BadData);
            refused.Error.ShouldContain("run 'npm ci' in the project first");
            await Tools.RunAsync(In("p"), "npm ci --silent");
        }

        var numbered = await CommandLine.RunAsync("dev", In("p"), "--once", "--json", "--input", """{"from":{"text":"no"},"text":"A \"castle\" \u00e9\ud83d\ude00\n","n":[1,"text"]}""");
        numbered.ExitCode.ShouldBe(ExitCode.Ok, numbered.Error);
        using var run = JsonDocument.Parse(numbered.Text);
        using var value = JsonDocument.Parse(run.RootElement.GetProperty("value").GetString()!);
        value.RootElement.GetProperty("text").GetString().ShouldBe("A \"castle\" é😀\n (#1)");
        value.RootElement.GetProperty("from").GetProperty("text").GetString().ShouldBe("no");
        run.RootElement.GetProperty("capabilities")[0].GetProperty("status").GetString().ShouldBe("used");

        // The word is hidden by an escape, and found all the same.
        var rejected = await CommandLine.RunAsync("dev", In("p"), "--once", "--input", """{"text":"A C\u0061tapult!"}""");
        rejected.ExitCode.ShouldBe(ExitCode.Ok, rejected.Error);
        rejected.Text.ShouldContain("rejected (rejected)\n  the word 'catapult' is not welcome here\n");
        var failed = await CommandLine.RunAsync("dev", In("p"), "--once", "--input", "{}");
        failed.ExitCode.ShouldBe(ExitCode.PluginFailed);
        failed.Text.ShouldContain("the message has no text");

        var package = await CommandLine.RunAsync("pack", In("p"), "-o", In("first.bailey"));
        package.ExitCode.ShouldBe(ExitCode.Ok, package.Error);
        PackageReader.Read(await File.ReadAllBytesAsync(In("first.bailey"), TestContext.Current.CancellationToken)).Manifest.Id.ShouldBe("org.example.first");
    }

    [Fact]
    public async Task A_new_built_in_plugin_passes_its_own_tests()
    {
        (await CommandLine.RunAsync("new", "csharp", "first", "--dir", In("p"))).ExitCode.ShouldBe(ExitCode.Ok);
        (await Tools.RunAsync(In("p"), "dotnet test --nologo --logger 'console;verbosity=normal'")).ShouldContain("Passed: 2");
    }

    private string In(string path) => Path.Combine(_folder.FullPath, path);
}
