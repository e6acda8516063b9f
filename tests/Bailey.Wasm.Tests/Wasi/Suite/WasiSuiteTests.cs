using System.Text;

namespace Bailey.Wasm.Tests.Wasi.Suite;

/// <summary>The programs of WebAssembly/wasi-testsuite, in C, Rust and AssemblyScript; tests/wasi-testsuite runs them from a path.</summary>
public sealed class WasiSuiteTests
{
    private const string None = "none";

    public static TheoryData<string, string> Programs()
    {
        var data = new TheoryData<string, string>();
        var programs = WasiSuite.Folder is { } folder ? WasiSuite.Programs(folder) : [];
        foreach (var program in programs.DefaultIfEmpty(None))
        {
            foreach (var resolution in WasiLinux.Resolutions)
            {
                data.Add(program, resolution);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_program_of_the_suite_does_what_its_specification_says(string program, string resolution)
    {
        Assert.SkipWhen(
            program == None && WasiSuite.Folder is null,
            $"the WASI test suite is no part of this repository: set {WasiSuite.Variable} to a clone of it, or run tests/wasi-testsuite PATH");
        program.ShouldNotBe(None, $"{WasiSuite.Folder} holds no compiled programs in folders wasm32-wasip1; is it at the branch prod/testsuite-base?");
        Assert.SkipWhen(WasiSuite.Skipped.TryGetValue(Path.GetFileNameWithoutExtension(program), out var reason), reason ?? "");
        var chosen = WasiLinux.Require(resolution);

        var expected = WasiCase.Load(Path.Combine(WasiSuite.Folder!, program));
        using var directory = new TemporaryDirectory();
        var before = directory.OutsideState();
        if (expected.Root is { } root)
        {
            Copy(root, directory.Inside);
        }

        var (exit, output, errors) = Run(expected, directory, chosen);

        exit.ShouldBe(expected.ExitCode, $"{program}: {errors}{output}");
        output.ShouldStartWith(expected.Output ?? "");
        errors.ShouldStartWith(expected.Errors ?? "");
        directory.OutsideState().ShouldBe(before);
    }

    private static (int ExitCode, string Output, string Errors) Run(WasiCase program, TemporaryDirectory directory, LinuxResolution resolution)
    {
        var output = new MemoryStream();
        var errors = new MemoryStream();
        var options = new WasiOptions
        {
            Arguments = [Path.GetFileName(program.ModulePath), .. program.Arguments],
            Environment = program.Environment,
            Preopens = program.Root is null ? [] : [new(directory.Inside, "/", ReadOnly: false)],

            // The suite sets times of files to the nanosecond and reads them back.
            ClockGranularity = TimeSpan.FromTicks(1),
            Stdout = bytes => output.Write(bytes),
            Stderr = bytes => errors.Write(bytes),
        };
        using var store = new WasmStore();
        using var wasi = new WasiPreview1(options, resolution);
        var module = WasmModule.Compile(File.ReadAllBytes(program.ModulePath));
        var instance = wasi.Define(new WasmLinker(store)).Instantiate(module);
        var exit = 0;
        using var scope = store.Begin(TimeSpan.FromMinutes(1));
        try
        {
            instance.GetFunction<Action>("_start")();
        }
        catch (WasmTrapException trap) when (trap.Kind == WasmTrapKind.Exit)
        {
            exit = trap.ExitCode;
        }
        catch (WasmTrapException trap)
        {
            // As a shell tells of a program that was aborted.
            exit = 134;
            errors.Write(Encoding.UTF8.GetBytes($"{trap.Message}\n"));
        }

        return (exit, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(errors.ToArray()));
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }
}
