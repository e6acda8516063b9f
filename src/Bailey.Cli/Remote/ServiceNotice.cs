using System.Net.Sockets;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Remote;

/// <summary>Tells the service manager that started the server how it stands, by the protocol of sd_notify(3). Where none did, nobody is told.</summary>
internal static class ServiceNotice
{
    /// <summary>The server takes requests.</summary>
    public const string Ready = "READY=1";

    /// <summary>The server is about to end.</summary>
    public const string Stopping = "STOPPING=1";

    /// <summary>Tells it.</summary>
    public static void Send(CommandConsole console, string state)
    {
        if (console.Variable("NOTIFY_SOCKET") is not ['/' or '@', _, ..] address || OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            // A name that begins with @ is one of the abstract namespace, which really begins with 0.
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(System.Text.Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // The server serves all the same; a service manager that waits says so itself.
            console.Complain($"warning: the service manager could not be told '{state}': {e.Message}");
        }
    }
}
