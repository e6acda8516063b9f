using System.Text;

namespace Bailey.Wasm.Tests.Wasi;

/// <summary>Programs in C, with the C library of WASI.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("7")]
    public void A_program_gets_arguments_variables_and_streams_and_gives_its_exit_code(string code)
    {
        var (exit, output, errors) = Run("hello", new()
        {
            Arguments = ["hello", code, "größe"],
            Environment = new Dictionary<string, string> { ["NAME"] = "value" },
            Stdin = Encoding.UTF8.GetBytes("first\nsecond\n"),
        });
        output.ShouldBe($"arg 0: hello\narg 1: {code}\narg 2: größe\nenv: NAME=value\nin: first\nin: second\n");
        errors.ShouldBe("stdout is a terminal\n");
        exit.ShouldBe(int.Parse(code, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void A_program_works_on_files_through_the_C_library(string resolution)
    {
        var chosen = WasiLinux.Require(resolution);
        using var directory = new TemporaryDirectory();
        var before = directory.OutsideState();
        var (exit, output, _) = Run("files", directory.Grant(), chosen);
        output.ShouldBe("ok\n");
        exit.ShouldBe(0);
        directory.OutsideState().ShouldBe(before);
        File.ReadAllText(Path.Combine(directory.Inside, "note.txt")).ShouldBe("hello 42\nworld\nmore\n");
    }

    [Theory]
    [MemberData(nameof(WasiLinux.Resolutions), MemberType = typeof(WasiLinux))]
    public void A_program_reads_but_cannot_write_where_it_was_granted_reading(string resolution)
    {
        var chosen = WasiLinux.Require(resolution);
        using var directory = new TemporaryDirectory();
        directory.Write("given.txt", "given\n");
        var (exit, output, _) = Run("read_only", directory.Grant(readOnly: true), chosen);
        output.ShouldBe("given\n");
        exit.ShouldBe(0);
    }

    [Fact]
    public void A_program_without_a_grant_cannot_open_a_file()
    {
        var (exit, output, errors) = Run("read_only", new());
        output.ShouldBe("");
        errors.ShouldStartWith("open: ");
        exit.ShouldBe(2);
    }

    [Fact]
    public void A_program_reads_clocks_sleeps_and_gets_random_bytes()
    {
        var (exit, output, _) = Run("clocks", new());
        output.ShouldBe("resolution 1000000\nmultiple 1\nslept 1\nnow 1\nrandom 1\n");
        exit.ShouldBe(0);
    }

    [Fact]
    public void A_sleeping_program_is_ended_by_the_deadline()
    {
        using var store = new WasmStore();
        using var wasi = new WasiPreview1(new() { MaxWait = TimeSpan.FromHours(2) });
        var instance = wasi.Define(new WasmLinker(store)).Instantiate(WasmModule.Compile(WasiPrograms.Load("sleep_forever")));
        using var scope = store.Begin(TimeSpan.FromMilliseconds(100));
        Should.Throw<WasmTrapException>(instance.GetFunction<Action>("_start")).Kind.ShouldBe(WasmTrapKind.Deadline);
    }

    private static (int ExitCode, string Output, string Errors) Run(string program, WasiOptions options, LinuxResolution? resolution = null)
    {
        var output = new MemoryStream();
        var errors = new MemoryStream();
        options = options with { Stdout = bytes => output.Write(bytes), Stderr = bytes => errors.Write(bytes) };
        using var store = new WasmStore();
        using var wasi = resolution is { } chosen ? new WasiPreview1(options, chosen) : new WasiPreview1(options);
        var instance = wasi.Define(new WasmLinker(store)).Instantiate(WasmModule.Compile(WasiPrograms.Load(program)));
        var exit = 0;
        try
        {
            instance.GetFunction<Action>("_start")();
        }
        catch (WasmTrapException trap) when (trap.Kind == WasmTrapKind.Exit)
        {
            exit = trap.ExitCode;
        }

        return (exit, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(errors.ToArray()));
    }
}
