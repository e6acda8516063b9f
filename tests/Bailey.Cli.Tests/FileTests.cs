using System.Text;
using Bailey.Cli.Commands;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Cli.Tests;

/// <summary>A file that is not what it should be is named in one line with the reason and, where there is one, the byte.</summary>
public sealed class FileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Commands => ["run", "inspect"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_missing_file_is_named_with_the_nearest_one(string command)
    {
        _folder.Write("count.wasm", [0]);
        var path = Path.Combine(_folder.FullPath, "cuont.wasm");
        (await CommandLine.FailAsync(ExitCode.NoInput, command, path)).ShouldBe($"there is no file {path} (did you mean 'count.wasm'?)");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_missing_folder_is_a_missing_file(string command)
    {
        var path = Path.Combine(_folder.FullPath, "nowhere", "x.wasm");
        var folder = Path.GetDirectoryName(path);
        (await CommandLine.FailAsync(ExitCode.NoInput, command, path)).ShouldBe($"there is no file {path}; there is no folder {folder}");
        Directory.CreateDirectory(Path.Combine(_folder.FullPath, "nowhare"));
        (await CommandLine.FailAsync(ExitCode.NoInput, command, path)).ShouldBe($"there is no file {path}; there is no folder {folder} (did you mean 'nowhare'?)");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_missing_file_that_none_is_near_to_is_named_with_those_of_its_kind(string command)
    {
        var path = Path.Combine(_folder.FullPath, "nothere.wasm");
        _folder.Write("count-vowels.txt", [0]);
        (await CommandLine.FailAsync(ExitCode.NoInput, command, path)).ShouldBe($"there is no file {path}");
        _folder.Write("b.wasm", [0]);
        _folder.Write("a.wasm", [0]);
        (await CommandLine.FailAsync(ExitCode.NoInput, command, path)).ShouldBe($"there is no file {path}; that folder has a.wasm, b.wasm");
        _folder.Write("c.wasm", [0]);
        _folder.Write("d.wasm", [0]);
        (await CommandLine.FailAsync(ExitCode.NoInput, command, path)).ShouldBe($"there is no file {path}; that folder has a.wasm, b.wasm, c.wasm, ...");
    }

    [Theory]
    [InlineData("backup.bin", "restore", "backip.bin")]
    [InlineData("chain.jsonl", "audit", "verify", "--export", "chian.jsonl")]
    [InlineData("head.json", "audit", "verify", "--head", "haed.json")]
    [InlineData("greet.csx", "lint", "great.csx")]
    [InlineData("echo.bailey", "verify", "ehco.bailey")]
    [InlineData("echo.bailey", "plugins", "review", "ehco.bailey")]
    [InlineData("rules.yml", "policy", "validate", "rulse.yml")]
    public async Task Every_command_that_takes_a_file_names_the_nearest_one(string there, params string[] command)
    {
        _folder.Write(there, [0]);
        command[^1] = Path.Combine(_folder.FullPath, command[^1]);
        (await CommandLine.FailAsync(ExitCode.NoInput, [.. command, "--data", Path.Combine(_folder.FullPath, "data")])).ShouldContain($"(did you mean '{there}'?)");
    }

    [Theory]
    [InlineData("pack")]
    [InlineData("dev")]
    public async Task A_missing_folder_is_named_with_the_nearest_one(string command)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullPath, "greeter"));
        var path = Path.Combine(_folder.FullPath, "greter");
        (await CommandLine.FailAsync(ExitCode.NoInput, command, path)).ShouldBe($"there is no folder {path} (did you mean 'greeter'?)");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_folder_is_no_file(string command) =>
        (await CommandLine.FailAsync(ExitCode.NoInput, command, _folder.FullPath)).ShouldBe($"{_folder.FullPath} is a directory; give the module's file");

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("hello there", "not a WebAssembly module but text (magic header not detected at byte 0)")]
    [InlineData("(module)", "not a WebAssembly module but WebAssembly text; translate it with wat2wasm first (magic header not detected at byte 0)")]
    [InlineData(";; a comment\n(module)", "not a WebAssembly module but WebAssembly text")]
    [InlineData("{\"wasm\":[]}", "not a WebAssembly module but JSON; a manifest is given with --manifest")]
    [InlineData("PK\u0003\u0004....", "not a WebAssembly module but a zip archive")]
    [InlineData("\u007FELF\u0002\u0001", "not a WebAssembly module but a native program (ELF)")]
    [InlineData("\u0000\u0001\u0002\u0003", "not a WebAssembly module but something else")]
    [InlineData("\u0000asm\u000D\u0000\u0001\u0000", "this is a component; Bailey runs core modules")]
    public async Task What_is_no_module_is_told_what_it_is(string contents, string complaint)
    {
        var path = _folder.Write("x.wasm", Encoding.Latin1.GetBytes(contents));
        (await CommandLine.FailAsync(ExitCode.BadData, "inspect", path)).ShouldStartWith($"{path}: {complaint}");
        (await CommandLine.FailAsync(ExitCode.BadData, "run", path)).ShouldStartWith($"{path}: {complaint}");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_module_cut_off_anywhere_is_refused_with_the_byte(string command)
    {
        var whole = new ModuleBuilder().Memory(1).Function("f", [], [WasmValueType.I32], code => code.I32Const(7)).ToBytes();
        for (var length = 1; length < whole.Length; length++)
        {
            var path = _folder.Write("cut.wasm", whole[..length]);
            var result = await CommandLine.RunAsync(command, path);
            if (result.ExitCode == ExitCode.Ok || (command == "run" && result.ExitCode == ExitCode.Usage))
            {
                // Cut between sections it may still be a module, if one without that export.
                continue;
            }

            result.ExitCode.ShouldBe(ExitCode.BadData, $"cut to {length} bytes: {result.Error}");
            result.Complaint.ShouldMatch("^.*cut\\.wasm: (malformed|invalid): .+ \\(at byte \\d+, 0x[0-9a-f]+\\)$");
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task An_invalid_module_is_refused_with_the_byte(string command)
    {
        var path = _folder.Write("bad.wasm", new ModuleBuilder().Function("f", [], [WasmValueType.I32], code => code.I64Const(7)).ToBytes());
        (await CommandLine.FailAsync(ExitCode.BadData, command, path)).ShouldMatch("bad\\.wasm: invalid: type mismatch.* \\(at byte \\d+, 0x[0-9a-f]+\\)$");
    }

    [Fact]
    public async Task Control_characters_in_a_name_do_not_reach_the_terminal()
    {
        var complaint = await CommandLine.FailAsync(ExitCode.NoInput, "inspect", "a\u001B[31mb\u202Ec");
        complaint.ShouldBe("there is no file a\\u001b[31mb\\u202ec");
    }

    [Fact]
    public async Task Waiting_for_a_pipe_that_nobody_writes_can_be_interrupted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes are made for Linux");
        using var folder = new TemporaryFolder();
        var pipe = Path.Combine(folder.FullPath, "pipe");
        using (var make = System.Diagnostics.Process.Start("mkfifo", pipe))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        (await CommandLine.RunAsync(null, interrupt.Token, "policy", "validate", pipe)).ExitCode.ShouldBe(ExitCode.Interrupted);

        // Lets go of the open that was left behind.
        await using var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write);
    }
}
