using System.Net.Sockets;
using Bailey.Cli.Commands;
using Bailey.Cli.Tests.Dev;

namespace Bailey.Cli.Tests.Serve;

public sealed class ServeCommandTests
{
    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    public async Task The_link_for_the_first_admin_is_one_that_a_browser_on_the_machine_opens_wherever_the_server_listens(string listen)
    {
        Assert.SkipWhen(listen.Contains("::", StringComparison.Ordinal) && !Socket.OSSupportsIPv6, "there is no IPv6 here");
        using var folder = new TemporaryFolder();
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new WatchedStream();
        using var error = new StringWriter();
        var running = BaileyCommand.InvokeAsync(["serve", "--data", Path.Combine(folder.FullPath, "data"), "--listen", listen, "--allow-plain-http"], new CommandConsole { Output = output, Error = error }, interrupt.Token);
        await output.ContainsAsync("docs/guides/first-server.md");
        var link = output.ToString().Split('\n').Single(static line => line.Contains("/setup?token=", StringComparison.Ordinal)).Trim();
        link.ShouldStartWith("http://127.0.0.1:");
        using (var client = new HttpClient())
        {
            (await client.GetStringAsync(new Uri(link), TestContext.Current.CancellationToken)).ShouldContain("Make the first admin of this server");
        }

        await interrupt.CancelAsync();
        (await running).ShouldBe(ExitCode.Ok, error.ToString());
    }

    [Theory]
    [InlineData("MaxPages=400", "RequestsPerMinutePerAddress=4")]
    [InlineData("RequestsPerMinutePerAddress=999999;MaxPages=400", "requestsperminuteperaddress=4")]
    [InlineData("RequestsPerMinutePerAddress=4", null)]
    public async Task A_limit_that_is_set_holds_and_its_refusal_names_it(string variable, string? option)
    {
        using var folder = new TemporaryFolder();
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new WatchedStream();
        using var error = new StringWriter();
        var console = new CommandConsole { Output = output, Error = error, Variable = name => name == "BAILEY_LIMITS" ? variable : null };
        string[] limit = option is null ? [] : ["--limit", option];
        var running = BaileyCommand.InvokeAsync(["serve", "--data", Path.Combine(folder.FullPath, "data"), "--listen", "http://127.0.0.1:0", .. limit], console, interrupt.Token);
        await output.ContainsAsync("docs/guides/first-server.md");
        var address = output.ToString().Split('\n')[0].Split(' ')[^1].Trim();
        using (var client = new HttpClient())
        {
            var statuses = new List<int>();
            var told = "";
            for (var request = 0; request < 5; request++)
            {
                using var answer = await client.GetAsync(new Uri($"{address}/api/account"), TestContext.Current.CancellationToken);
                statuses.Add((int)answer.StatusCode);
                told = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            }

            statuses.ShouldBe([401, 401, 401, 401, 429]);
            told.ShouldContain("bailey serve --limit RequestsPerMinutePerAddress=NUMBER");
        }

        await interrupt.CancelAsync();
        (await running).ShouldBe(ExitCode.Ok, error.ToString());
    }

    [Theory]
    [InlineData("MaxPage=4", "there is no limit 'MaxPage' of the server (did you mean 'MaxPages'?); docs/limits.md has them under ServerOptions")]
    [InlineData("MaxPages", "'MaxPages' sets no limit: write NAME=VALUE, as MaxPages=400")]
    [InlineData("MaxPages=many", "MaxPages is a whole number, and not 'many'")]
    [InlineData("MaxPages=-1", "MaxPages is a whole number, and not '-1'")]
    [InlineData("MaxPages=0", "MaxPages must be from 1 to 10000000, and not 0")]
    [InlineData("CostlyRequestTime=0s", "CostlyRequestTime is a time such as 500ms, 30s or 2m, at most 24h, and not '0s'")]
    [InlineData("DataDirectory=/", "there is no limit 'DataDirectory' of the server; docs/limits.md has them under ServerOptions")]
    public async Task A_limit_that_will_not_do_is_refused_before_anything_starts(string limit, string complaint)
    {
        using var folder = new TemporaryFolder();
        (await CommandLine.FailAsync(ExitCode.Usage, "serve", "--data", Path.Combine(folder.FullPath, "data"), "--limit", limit)).ShouldBe(complaint);
    }
}
