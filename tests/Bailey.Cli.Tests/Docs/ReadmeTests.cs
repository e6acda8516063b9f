using System.Diagnostics;
using System.Text.RegularExpressions;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Docs;

/// <summary>What the README shows is what a shell shows.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")).ReplaceLineEndings("\n");

    public static TheoryData<string> Commands => [.. Command().Matches(Readme).Select(match => match.Groups["name"].Value)];

    [Fact]
    public void The_first_two_commands_show_a_server_at_work_and_run_all_tests()
    {
        var commands = Regex.Matches(Readme, @"^\$ (.*)$", RegexOptions.Multiline).Select(match => match.Groups[1].Value).ToList();
        commands[0].ShouldBe("./bailey demo");
        commands[1].ShouldBe("./test");
        Commands.Count.ShouldBeGreaterThanOrEqualTo(3);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_prints_what_is_shown(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "./bailey is a script for Unix");
        var shown = Command().Matches(Readme).Single(match => match.Groups["name"].Value == name);
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", shown.Groups["line"].Value])
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        shell.StandardInput.Close();
        var output = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        // Building on first use announces itself, which the page leaves out.
        var lines = $"{await output}\n{await error}".Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => !line.StartsWith("bailey: building from source", StringComparison.Ordinal) && !BuiltProject().IsMatch(line));
        Timeless(string.Join('\n', lines)).ShouldBe(Timeless(shown.Groups["output"].Value.TrimEnd()));
    }

    // The one thing that differs from run to run.
    private static string Timeless(string text) => Duration().Replace(text, "\"duration_ms\":0");

    [GeneratedRegex(@"\Abailey:   \S+ is built\z")]
    private static partial Regex BuiltProject();

    [GeneratedRegex("\"duration_ms\":[0-9.]+")]
    private static partial Regex Duration();

    [GeneratedRegex("<!-- command: (?<name>\\w+) -->\n```console\n\\$ (?<line>[^\n]*)\n(?<output>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Command();
}
