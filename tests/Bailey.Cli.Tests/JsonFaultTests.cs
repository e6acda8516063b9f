using System.Text.Json;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests;

/// <summary>Whoever asks for JSON reads JSON, also where there is nothing to report.</summary>
public sealed class JsonFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ExitCode.Usage, "inspect --json")]
    [InlineData(ExitCode.Usage, "inspekt --json x.wasm")]
    [InlineData(ExitCode.NoInput, "inspect --json nowhere.wasm")]
    [InlineData(ExitCode.NoInput, "verify nowhere.bailey --json")]
    [InlineData(ExitCode.NoInput, "dev nowhere --once --json")]
    [InlineData(ExitCode.NoInput, "pack nowhere --json")]
    public async Task A_command_that_has_nothing_to_report_says_why_as_one_object(int exitCode, string line)
    {
        var result = await CommandLine.RunAsync(line.Split(' '));
        result.ExitCode.ShouldBe(exitCode);
        using var json = JsonDocument.Parse(result.Text);
        json.RootElement.GetProperty("ok").GetBoolean().ShouldBeFalse();
        json.RootElement.GetProperty("exit_code").GetInt32().ShouldBe(exitCode);
        result.Complaint.ShouldBe(json.RootElement.GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_report_that_is_there_is_not_followed_by_another_object()
    {
        var file = _folder.Write("roles.yaml", "roles: 3\n");
        var result = await CommandLine.RunAsync("policy", "validate", file, "--json");
        result.ExitCode.ShouldBe(ExitCode.BadData);
        using var json = JsonDocument.Parse(result.Text);
        json.RootElement.GetProperty("valid").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task What_has_a_code_is_told_with_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes are of Unix");
        Directory.CreateDirectory(Path.Combine(_folder.FullPath, "state"));
        var database = _folder.Write(Path.Combine("state", "bailey.db"), "");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(database, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        var result = await CommandLine.RunAsync("audit", "verify", "--json", "--data", _folder.FullPath);
        using var json = JsonDocument.Parse(result.Text);
        json.RootElement.GetProperty("exit_code").GetInt32().ShouldBe(result.ExitCode);
        json.RootElement.GetProperty("reason_code").GetString().ShouldBe("file_mode_too_wide");
    }
}
