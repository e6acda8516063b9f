using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Bailey.Testing;

namespace Bailey.Cli.Tests.Guides;

/// <summary>
/// The guide for authors is one story: its commands run in order, and what they print is what it shows, but for what differs each time (keys,
/// digests, times). With BAILEY_UPDATE_DOCS=1 the page is rewritten instead.
/// </summary>
public sealed partial class FirstPluginGuideTests
{
    private const string ShownPort = "5080";

    [Fact]
    public async Task The_commands_of_the_guide_do_what_it_shows()
    {
        await Tools.RequireAsync("node", "npm", "curl");
        var path = Path.Combine(RepositoryRoot.Path, "docs", "guides", "first-plugin.md");
        var page = (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        using var folder = new TemporaryFolder();
        var port = MinimalHost.FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture);
        MinimalHost? host = null;
        try
        {
            var told = new StringBuilder();
            var at = 0;
            foreach (Match block in Block().Matches(page))
            {
                told.Append(page, at, block.Index - at);
                at = block.Index + block.Length;
                if (block.Groups["host"].Success)
                {
                    // In a second terminal, where it goes on.
                    var line = block.Groups["commands"].Value.Trim()[2..].Replace(ShownPort, port, StringComparison.Ordinal).Replace("$BAILEY", RepositoryRoot.Path, StringComparison.Ordinal);
                    host = await MinimalHost.StartAsync(folder.FullPath, line, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
                    told.Append(block.Value);
                }
                else
                {
                    told.Append("```console\n").Append(await RunAsync(folder.FullPath, block.Groups["commands"].Value, port)).Append("```");
                }
            }

            told.Append(page, at, page.Length - at);
            if (Environment.GetEnvironmentVariable("BAILEY_UPDATE_DOCS") == "1")
            {
                await File.WriteAllTextAsync(path, told.ToString(), TestContext.Current.CancellationToken);
            }

            Timeless(told.ToString()).ShouldBe(Timeless(page), "run the tests with BAILEY_UPDATE_DOCS=1 to rewrite the page, and read what changed");
        }
        finally
        {
            if (host is not null)
            {
                await host.DisposeAsync();
            }
        }
    }

    private static async Task<string> RunAsync(string folder, string transcript, string port)
    {
        var shown = new StringBuilder();
        var program = Path.Combine(AppContext.BaseDirectory, "bailey.dll");
        foreach (var line in transcript.Split('\n').Where(static line => line.StartsWith("$ ", StringComparison.Ordinal)))
        {
            using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", $"bailey() {{ dotnet '{program}' \"$@\"; }}\n{line[2..].Replace(ShownPort, port, StringComparison.Ordinal)} 2>&1"])
            {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                Environment = { ["BAILEY_DATA"] = Path.Combine(folder, "none"), ["BAILEY"] = RepositoryRoot.Path },
            })!;
            shell.StandardInput.Close();
            var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            shown.Append(line).Append('\n').Append(output.Replace(port, ShownPort, StringComparison.Ordinal));
            if (output.Length > 0 && output[^1] != '\n')
            {
                shown.Append('\n');
            }
        }

        return shown.ToString();
    }

    // What differs from run to run: keys and what they sign, and times.
    private static string Timeless(string text) => Time().Replace(Duration().Replace(Digest().Replace(text, "sha256:-"), "- ms of"), "recorded - by");

    [GeneratedRegex("(?<host><!-- host -->\n)?```console\n(?<commands>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Digest();

    [GeneratedRegex("[0-9.,]+ ms of")]
    private static partial Regex Duration();

    [GeneratedRegex("recorded [0-9: Z-]+ by")]
    private static partial Regex Time();
}
