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
}
