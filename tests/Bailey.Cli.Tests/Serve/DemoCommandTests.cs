using System.Text.Json.Nodes;
using Bailey.Cli.Commands;
using Bailey.Cli.Tests.Dev;

namespace Bailey.Cli.Tests.Serve;

public sealed class DemoCommandTests
{
    [Fact]
    public async Task The_demo_shows_signed_plugins_of_each_language_a_script_and_a_job_at_work_and_leaves_nothing_behind()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "bailey-demo-*");
        var run = await CommandLine.RunAsync("demo", "--samples", Path.GetDirectoryName(await Samples.FindAsync("count-vowels-as"))!, "--text", "Quiet, please!!", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        var shown = JsonNode.Parse(run.Text)!;
        shown["address"]!.GetValue<string>().ShouldStartWith("http://127.0.0.1:");
        shown["job"]!["outcome"]!.GetValue<string>().ShouldBe("succeeded");
        shown["reply"]!["value"]!.GetValue<string>().ShouldBe("Quiet, please!", "the script leaves one exclamation mark");
        var outcomes = shown["reply"]!["outcomes"]!.AsArray().ToDictionary(static outcome => outcome!["plugin"]!.GetValue<string>(), static outcome => outcome!);
        outcomes.Keys.Order(StringComparer.Ordinal).ShouldBe(["org.bailey.count-vowels", "org.bailey.word-stats", "script.polite"]);
        outcomes.Values.ShouldAllBe(static outcome => outcome["outcome"]!.GetValue<string>() == "result");
        outcomes["org.bailey.count-vowels"]["output"]!["count"]!.GetValue<int>().ShouldBe(6);
        shown["audit"]!["items"]!.AsArray().Select(static entry => entry!["plugin"]?.GetValue<string>()).OfType<string>().Order(StringComparer.Ordinal).ShouldBe(outcomes.Keys.Order(StringComparer.Ordinal));
        Directory.GetDirectories(Path.GetTempPath(), "bailey-demo-*").Except(before).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_demo_that_is_kept_tells_the_link_by_which_its_first_admin_is_made_and_goes_away_when_it_is_interrupted(bool asJson)
    {
        var samples = Path.GetDirectoryName(await Samples.FindAsync("count-vowels-as"))!;
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new WatchedStream();
        using var error = new StringWriter();
        string[] arguments = ["demo", "--samples", samples, "--keep", "--listen", "http://127.0.0.1:0", .. asJson ? ["--json"] : Array.Empty<string>()];
        var running = BaileyCommand.InvokeAsync(arguments, new CommandConsole { Output = output, Error = error }, interrupt.Token);
        await output.ContainsAsync(asJson ? "\"job\":" : "thrown away");
        var link = asJson ? JsonNode.Parse(output.ToString()) is { } told ? $"{told["address"]}{told["setup"]}" : "" : output.ToString().Split('\n').Single(static line => line.StartsWith("  http", StringComparison.Ordinal)).Trim();
        using (var client = new HttpClient())
        {
            var page = await client.GetStringAsync(new Uri(link), TestContext.Current.CancellationToken);
            page.ShouldContain("Make the first admin of this server");
        }

        await interrupt.CancelAsync();
        (await running).ShouldBe(ExitCode.Ok, error.ToString());
    }

    [Fact]
    public async Task Without_samples_it_says_how_to_get_them()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandLine.RunAsync("demo", "--samples", folder.FullPath);
        run.ExitCode.ShouldBe(66);
        run.Error.ShouldContain("./bailey demo, which builds them");
    }
}
