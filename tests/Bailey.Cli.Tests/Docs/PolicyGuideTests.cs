using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Docs;

/// <summary>
/// The guide for operators is one story: its files are written and its commands run in order, and what they print is what it shows. With
/// BAILEY_UPDATE_DOCS=1 the page is rewritten instead.
/// </summary>
public sealed partial class PolicyGuideTests
{
    private const string ShownFolder = "/var/lib/bailey";

    [Fact]
    public async Task The_commands_of_the_policy_guide_print_what_it_shows()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the guide is for a Unix shell");
        var path = Path.Combine(RepositoryRoot.Path, "docs", "policy.md");
        var page = (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        using var folder = new TemporaryFolder();
        var told = new StringBuilder();
        var at = 0;
        foreach (Match block in Block().Matches(page))
        {
            told.Append(page, at, block.Index - at);
            at = block.Index + block.Length;
            told.Append(block.Groups["file"] is { Success: true, Value: var name }
                ? Written(folder, name, block)
                : $"```console\n{await RunAsync(folder, block.Groups["commands"].Value)}```");
        }

        told.Append(page, at, page.Length - at);
        if (Environment.GetEnvironmentVariable("BAILEY_UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(path, told.ToString(), TestContext.Current.CancellationToken);
        }

        told.ToString().ShouldBe(page, "run the tests with BAILEY_UPDATE_DOCS=1 to rewrite the page, and read what changed");
    }

    private static string Written(TemporaryFolder folder, string name, Match block)
    {
        var file = Path.Combine(folder.FullPath, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, block.Groups["text"].Value);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return block.Value;
    }

    private static async Task<string> RunAsync(TemporaryFolder folder, string transcript)
    {
        var shown = new StringBuilder();
        foreach (var line in transcript.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal)))
        {
            var program = Path.Combine(AppContext.BaseDirectory, "bailey.dll");
            using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", $"bailey() {{ dotnet '{program}' \"$@\"; }}\n{line[2..]} 2>&1"])
            {
                WorkingDirectory = folder.FullPath,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { ["BAILEY_DATA"] = folder.FullPath },
            })!;
            shell.StandardInput.Close();
            var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            shown.Append(line).Append('\n').Append(output.Replace(folder.FullPath, ShownFolder, StringComparison.Ordinal));
        }

        return shown.ToString();
    }

    [GeneratedRegex("<!-- file: (?<file>[^ ]+) -->\n```[a-z]+\n(?<text>.*?)```|```console\n(?<commands>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
