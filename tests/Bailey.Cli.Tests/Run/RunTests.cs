using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Run;

/// <summary><c>bailey run</c> with plugins that do what they should.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Output_goes_to_stdout_and_nothing_else_anywhere()
    {
        var result = await CommandLine.RunAsync("run", await Samples.FindAsync("count-vowels-as"), "--call", "count_vowels", "--input", "Hello, World!");
        result.Error.ShouldBeEmpty();
        result.ExitCode.ShouldBe(ExitCode.Ok);
        result.Text.ShouldBe("""{"count":3,"vowels":"aeiouAEIOU","total":3}""");
    }

    [Fact]
    public async Task Bytes_pass_through_unchanged()
    {
        var bytes = new byte[100_000];
        new Random(7).NextBytes(bytes);
        var module = _folder.Write("echo.wasm", Guests.Echo);
        var piped = await CommandLine.RunAsync(bytes, TestContext.Current.CancellationToken, "run", module);
        piped.Output.ShouldBe(bytes);
        var read = await CommandLine.RunAsync("run", module, "--input-file", _folder.Write("input", bytes));
        read.Output.ShouldBe(bytes);
    }

    [Fact]
    public async Task At_a_terminal_output_steers_nothing()
    {
        var module = _folder.Write("echo.wasm", Guests.Echo);
        var shown = await CommandLine.RunAtTerminalAsync("run", module, "--input", "one\n\u001b[2J\ttwo\r\u009b1A\u202e");
        shown.Text.ShouldBe("one\n\\u001b[2J\ttwo\\u000d\\u009b1A\\u202e");
    }

    [Fact]
    public async Task Without_input_there_is_none()
    {
        var result = await CommandLine.RunAsync("run", _folder.Write("echo.wasm", Guests.Echo));
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task Input_on_the_command_line_wins_over_a_pipe()
    {
        var result = await CommandLine.RunAsync([1, 2, 3], TestContext.Current.CancellationToken, "run", _folder.Write("echo.wasm", Guests.Echo), "--input", "-é@x");
        result.Text.ShouldBe("-é@x");
    }

    [Fact]
    public async Task Json_tells_all_about_a_call()
    {
        var result = await CommandLine.RunAsync("run", await Samples.FindAsync("count-vowels-as"), "--call", "greet", "--input", "Ada", "--json");
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Error.ShouldBeEmpty();
        result.Text.Count(c => c == '\n').ShouldBe(1);
        using var document = JsonDocument.Parse(result.Text);
        var root = document.RootElement;
        root.EnumerateObject().Select(field => field.Name).ShouldBe(
            ["ok", "code", "output", "output_base64", "error", "fuel_used", "peak_memory_bytes", "duration_ms", "logs"]);
        root.GetProperty("ok").GetBoolean().ShouldBeTrue();
        root.GetProperty("code").GetInt32().ShouldBe(0);
        root.GetProperty("output").GetString().ShouldBe("Hello, Ada!");
        Encoding.UTF8.GetString(root.GetProperty("output_base64").GetBytesFromBase64()).ShouldBe("Hello, Ada!");
        root.GetProperty("error").ValueKind.ShouldBe(JsonValueKind.Null);
        root.GetProperty("fuel_used").GetInt64().ShouldBeInRange(10, 10_000_000);
        root.GetProperty("peak_memory_bytes").GetInt64().ShouldBeInRange(65_536, 64L * 1024 * 1024);
        root.GetProperty("duration_ms").GetDouble().ShouldBeGreaterThan(0);
        var line = root.GetProperty("logs").EnumerateArray().ShouldHaveSingleItem();
        line.GetProperty("level").GetString().ShouldBe("info");
        line.GetProperty("message").GetString().ShouldBe("greeting Ada");
    }

    [Fact]
    public async Task Output_that_is_no_text_is_only_given_as_base64()
    {
        var module = _folder.Write("echo.wasm", Guests.Echo);
        var result = await CommandLine.RunAsync([0xFF, 0x00, 0xFE], TestContext.Current.CancellationToken, "run", module, "--json");
        using var document = JsonDocument.Parse(result.Text);
        document.RootElement.GetProperty("output").ValueKind.ShouldBe(JsonValueKind.Null);
        document.RootElement.GetProperty("output_base64").GetBytesFromBase64().ShouldBe([0xFF, 0x00, 0xFE]);
    }

    [Fact]
    public async Task Several_calls_share_one_instance_and_one_that_fails_does_not_stop_the_others()
    {
        var calls = _folder.Write("calls", """
            {"call":"count_vowels","input":"aei"}
            {"call":"greet","input":""}
            {"call":"count_vowls"}
            {"call":"count_vowels","input_base64":"b3V4"}
            """);
        var result = await CommandLine.RunAsync("run", await Samples.FindAsync("count-vowels-as"), "--calls", calls, "--json");
        result.ExitCode.ShouldBe(ExitCode.PluginFailed);
        var lines = result.Text.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(line => line.GetProperty("ok").GetBoolean()).ShouldBe([true, false, false, true]);
        lines[1].GetProperty("error").GetProperty("message").GetString()!.ShouldContain("greet needs a name as its input");
        lines[2].GetProperty("error").GetProperty("kind").GetString().ShouldBe("export_not_found");
        lines[2].GetProperty("error").GetProperty("message").GetString()!.ShouldContain("did you mean 'count_vowels'?");
        lines[3].GetProperty("output").GetString().ShouldBe("""{"count":2,"vowels":"aeiouAEIOU","total":5}""");
    }

    [Fact]
    public async Task Calls_without_an_export_use_the_one_of_the_command_line()
    {
        var calls = _folder.Write("calls", "{\"input\":\"a\"}\n{\"input\":\"b\"}\n");
        var result = await CommandLine.RunAsync("run", _folder.Write("echo.wasm", Guests.Echo), "--calls", calls);
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Text.ShouldBe("ab");
    }

    [Fact]
    public async Task Configuration_reaches_the_plugin_and_the_last_value_wins()
    {
        var result = await CommandLine.RunAsync(
            "run", await Samples.FindAsync("count-vowels-as"), "--call", "greet", "--input", "Ada", "--log-level", "off",
            "--config", "greeting=Hi", "--config", "greeting=Good=day");
        result.Text.ShouldBe("Good=day, Ada!");
        result.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("info", 1)]
    [InlineData("trace", 1)]
    [InlineData("warn", 0)]
    [InlineData("off", 0)]
    public async Task Log_lines_go_to_stderr_at_the_level_asked_for(string level, int lines)
    {
        var result = await CommandLine.RunAsync("run", await Samples.FindAsync("count-vowels-as"), "--call", "greet", "--input", "Ada", "--log-level", level);
        result.Text.ShouldBe("Hello, Ada!");
        var shown = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        shown.Length.ShouldBe(lines, result.Error);
        shown.ShouldAllBe(line => line == "info: greeting Ada");
    }

    [Fact]
    public async Task Text_of_a_guest_cannot_steer_the_terminal()
    {
        var result = await CommandLine.RunAsync("run", await Samples.FindAsync("count-vowels-as"), "--call", "greet", "--input", "A\u001B[2Jb");
        result.Error.ShouldBe("info: greeting A\\u001b[2Jb\n");
    }

    [Fact]
    public async Task The_only_export_that_fits_is_called_by_default()
    {
        var result = await CommandLine.RunAsync("run", _folder.Write("m.wasm", Guests.OneFits));
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
    }

    [Fact]
    public async Task The_same_call_uses_the_same_fuel()
    {
        var sample = await Samples.FindAsync("word-stats-c");
        var fuel = new HashSet<long>();
        for (var run = 0; run < 3; run++)
        {
            var result = await CommandLine.RunAsync("run", sample, "--call", "word_stats", "--input", "to be or not to be", "--json");
            using var document = JsonDocument.Parse(result.Text);
            document.RootElement.GetProperty("ok").GetBoolean().ShouldBeTrue(result.Text);
            fuel.Add(document.RootElement.GetProperty("fuel_used").GetInt64());
        }

        fuel.ShouldHaveSingleItem().ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public async Task A_program_reads_its_input_writes_its_output_and_exits(int code)
    {
        var program = _folder.Write("program.wasm", Guests.Program(code));
        var result = await CommandLine.RunAsync("run", program, "--input", "hello", "--json");
        result.ExitCode.ShouldBe(code == 0 ? ExitCode.Ok : ExitCode.PluginFailed, result.Error);
        using var document = JsonDocument.Parse(result.Text);
        document.RootElement.GetProperty("code").GetInt32().ShouldBe(code);
        document.RootElement.GetProperty("output").GetString().ShouldBe("hello");
        if (code != 0)
        {
            document.RootElement.GetProperty("error").GetProperty("kind").GetString().ShouldBe("exit_code");
        }
    }

    [Theory]
    [InlineData("run PROGRAM one -- --json two", "one --json two")]
    [InlineData("run PROGRAM -- -e -- x", "-e -- x")]
    [InlineData("run PROGRAM --env A=1 --env B= --env A=b=2", "A=b=2 B=")]
    [InlineData("run --env HOME=/ PROGRAM x", "x HOME=/")]
    [InlineData("run PROGRAM", "")]
    public async Task A_program_has_the_arguments_and_variables_it_is_given_and_no_others(string line, string told)
    {
        var program = _folder.Write("told.wasm", Guests.Told);
        var result = await CommandLine.RunAsync([.. line.Split(' ').Select(word => word == "PROGRAM" ? program : word)]);
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries)[1..].Order().ShouldBe(told.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order());
        result.Text.ShouldStartWith("told.wasm\0");
    }

    [Theory]
    [InlineData("run PLUGIN word")]
    [InlineData("run PLUGIN --env A=1")]
    public async Task What_is_no_program_has_neither_arguments_nor_variables(string line)
    {
        var plugin = _folder.Write("echo.wasm", Guests.Echo);
        (await CommandLine.FailAsync(ExitCode.Usage, [.. line.Split(' ').Select(word => word == "PLUGIN" ? plugin : word)])).ShouldContain("echo.wasm is no program made for WASI");
    }

    [Fact]
    public async Task A_program_starts_afresh_for_each_call()
    {
        var calls = _folder.Write("calls", "{\"input\":\"a\"}\n{\"input\":\"bc\"}\n");
        var result = await CommandLine.RunAsync("run", _folder.Write("program.wasm", Guests.Program(0)), "--calls", calls);
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Text.ShouldBe("abc");
    }
}
