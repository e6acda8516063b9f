using System.Net.Sockets;
using System.Text;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Remote;

/// <summary><c>bailey serve</c> tells systemd when it is ready, and when it stops.</summary>
public sealed class ServiceNoticeTests
{
    [Fact]
    public async Task A_service_manager_that_waits_is_told_when_requests_are_taken_and_when_the_server_stops()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "service managers with sockets are for Linux");
        using var data = new TemporaryFolder();
        var path = Path.Combine(data.FullPath, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        using var stop = new CancellationTokenSource();
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var console = new CommandConsole { Output = output, Error = error, Variable = name => name == "NOTIFY_SOCKET" ? path : null };
        var serving = BaileyCommand.InvokeAsync(["serve", "--listen", "http://127.0.0.1:0", "--data", Path.Combine(data.FullPath, "data")], console, stop.Token);
        (await NextAsync(manager)).ShouldBe("READY=1");
        (await CommandLine.RunAsync("plugins", "list", "--community", "chess", "--data", Path.Combine(data.FullPath, "data"))).Error.ShouldContain("not_found");
        await stop.CancelAsync();
        (await NextAsync(manager)).ShouldBe("STOPPING=1");
        (await serving).ShouldBe(ExitCode.Ok, error.ToString());
    }

    private static async Task<string> NextAsync(Socket manager)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[256];
        return Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, SocketFlags.None, patience.Token));
    }
}
