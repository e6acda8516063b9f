using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Scripts;

/// <summary><c>bailey lint</c> and <c>bailey run</c> of scripts, with real workers.</summary>
public sealed class LintTests
{
    [Fact]
    public async Task A_folder_is_judged_and_the_exit_code_says_whether_anything_is_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "good.csx", "return 1;");
        Write(folder, "deep/er/bad.csx", "return new System.Net.Http.HttpClient();");

        var result = await CommandLine.RunAsync("lint", folder.FullPath, "--format", "json");

        result.ExitCode.ShouldBe(1);
        var report = JsonNode.Parse(result.Text)!;
        report["ok"]!.GetValue<bool>().ShouldBeFalse();
        (report["passed"]!.GetValue<int>(), report["refused"]!.GetValue<int>()).ShouldBe((1, 1));
        var bad = report["scripts"]!.AsArray().Single(script => !script!["ok"]!.GetValue<bool>())!;
        bad["path"]!.GetValue<string>().ShouldEndWith("deep/er/bad.csx");
        bad["violations"]![0]!["code"]!.GetValue<string>().ShouldBe("BAILEY1001");
        bad["violations"]![0]!["line"]!.GetValue<int>().ShouldBe(1);
        (await CommandLine.RunAsync("lint", Path.Combine(folder.FullPath, "good.csx"))).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Sarif_names_the_file_the_place_and_the_rule()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "bad name.csx", "\nreturn \"\".GetType();");
        var report = Path.Combine(folder.FullPath, "out.sarif");

        (await CommandLine.RunAsync("lint", folder.FullPath, "--format", "sarif", "--output", report)).ExitCode.ShouldBe(1);

        var sarif = JsonNode.Parse(await File.ReadAllTextAsync(report))!;
        sarif["version"]!.GetValue<string>().ShouldBe("2.1.0");
        var result = sarif["runs"]![0]!["results"]![0]!;
        result["ruleId"]!.GetValue<string>().ShouldBe("BAILEY1002");
        sarif["runs"]![0]!["tool"]!["driver"]!["rules"]![result["ruleIndex"]!.GetValue<int>()]!["id"]!.GetValue<string>().ShouldBe("BAILEY1002");
        var place = result["locations"]![0]!["physicalLocation"]!;
        place["artifactLocation"]!["uri"]!.GetValue<string>().ShouldEndWith("bad%20name.csx");
        place["region"]!["startLine"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task What_is_missing_or_no_text_or_too_long_is_told()
    {
        using var folder = new TemporaryFolder();
        (await CommandLine.FailAsync(ExitCode.NoInput, "lint", Path.Combine(folder.FullPath, "none.csx"))).ShouldContain("no file or folder");
        (await CommandLine.FailAsync(ExitCode.NoInput, "lint", folder.FullPath)).ShouldContain("no .csx files");
        await File.WriteAllBytesAsync(Path.Combine(folder.FullPath, "binary.csx"), [0xff, 0xfe, 0x00, 0x01]);
        Write(folder, "long.csx", new string(' ', 300_000));

        var result = await CommandLine.RunAsync("lint", folder.FullPath);

        result.ExitCode.ShouldBe(1);
        result.Text.ShouldContain("not a text in UTF-8");
        result.Text.ShouldContain("BAILEY1013");
    }

    [Theory]
    [InlineData("Attribute(\"post.author.karma\")?.GetValue<int>() > 10", true)]
    [InlineData("if (Hook == \"a\") { return false; }\nreturn Principal == \"bob\";", true)]
    [InlineData("Attribute(\"post.flag\")", true)]
    [InlineData("bool F() { return true; } F()", true)]
    [InlineData("1 + 1", false)]
    [InlineData("if (Hook == \"a\") { return \"yes\"; }\nreturn true;", false)]
    [InlineData("int F() { return 1; }", false)]
    [InlineData("var x = true;", false)]
    [InlineData("// Nothing to see here yet.", false)]
    public async Task A_trigger_must_come_to_true_or_false(string code, bool passes)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "trigger.csx", code);

        var result = await CommandLine.RunAsync("lint", folder.FullPath, "--surface", "trigger");

        result.ExitCode.ShouldBe(passes ? 0 : 1, result.Text);
        if (!passes)
        {
            result.Text.ShouldContain("must come to true or false");
        }

        (await CommandLine.RunAsync("lint", folder.FullPath)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task An_option_that_there_is_not_is_no_path()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "good.csx", "return 1;");

        (await CommandLine.FailAsync(ExitCode.Usage, "lint", folder.FullPath, "--fromat", "json")).ShouldContain("there is no option '--fromat' (did you mean '--format'?)");
    }

    [Theory]
    [InlineData("--format", "json")]
    [InlineData("--format=json", null)]
    public async Task What_is_missing_is_told_as_json_to_who_reads_json(string format, string? value)
    {
        using var folder = new TemporaryFolder();
        var missing = Path.Combine(folder.FullPath, "none.csx");

        var result = await CommandLine.RunAsync([.. new[] { "lint", missing, format, value }.OfType<string>()]);

        result.ExitCode.ShouldBe(ExitCode.NoInput);
        result.Complaint.ShouldContain("no file or folder");
        var report = JsonNode.Parse(result.Text)!;
        report["ok"]!.GetValue<bool>().ShouldBeFalse();
        report["exit_code"]!.GetValue<int>().ShouldBe(ExitCode.NoInput);
        report["message"]!.GetValue<string>().ShouldContain("none.csx");
    }

    [Fact]
    public async Task A_library_is_seen_and_judged()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "lib.csx", "int Twice(int x) => 2 * x;");
        Write(folder, "evil.csx", "int Twice(int x) => System.Environment.ProcessId;");
        Write(folder, "use.csx", "return Twice(2);");
        string At(string name) => Path.Combine(folder.FullPath, name);

        (await CommandLine.RunAsync("lint", At("use.csx"))).ExitCode.ShouldBe(1);
        (await CommandLine.RunAsync("lint", At("use.csx"), "--library", At("lib.csx"))).ExitCode.ShouldBe(0);
        (await CommandLine.RunAsync("lint", At("use.csx"), "--library", At("evil.csx"))).Text.ShouldContain("evil.csx(1,");
    }

    [Fact]
    public async Task A_script_runs_to_its_result_and_a_refused_one_does_not_run()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "good.csx", "Log(\"seen\"); return new { twice = Input!.GetValue<int>() * 2, mode = Settings[\"mode\"] };");
        Write(folder, "bad.csx", "return System.IO.File.ReadAllText(\"/etc/passwd\");");
        Write(folder, "loop.csx", "while (true) { }");
        string At(string name) => Path.Combine(folder.FullPath, name);

        var good = await CommandLine.RunAsync("run", At("good.csx"), "--input", "21", "--config", "mode=x");
        (good.ExitCode, good.Text, good.Error).ShouldBe((0, "{\"twice\":42,\"mode\":\"x\"}\n", "info: seen\n"));
        var bad = await CommandLine.RunAsync("run", At("bad.csx"));
        bad.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        bad.Error.ShouldContain("BAILEY1001");
        var loop = await CommandLine.RunAsync("run", At("loop.csx"), "--timeout", "300ms", "--json");
        loop.ExitCode.ShouldBe(ExitCode.PluginFailed);
        JsonDocument.Parse(loop.Text).RootElement.GetProperty("reason_code").GetString().ShouldBeOneOf("script_timeout", "script_cpu_time");
        (await CommandLine.FailAsync(ExitCode.Usage, "run", At("good.csx"), "--fuel", "5")).ShouldContain("--fuel is for WebAssembly");
        (await CommandLine.FailAsync(ExitCode.BadData, "run", At("good.csx"), "--input", "no json")).ShouldContain("JSON");
    }

    private static void Write(TemporaryFolder folder, string path, string text)
    {
        var full = Path.Combine(folder.FullPath, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
