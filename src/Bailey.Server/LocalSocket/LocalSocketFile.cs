using System.Text;
using Bailey.Plugins.Hosting;
using Bailey.Server.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bailey.Server.LocalSocket;

/// <summary>
/// The socket by which the command line of this machine reaches the server: <c>run/bailey.sock</c> of the data directory, in a folder that only the server's
/// own user may enter. On Linux alone, as only there it is known who calls.
/// </summary>
internal sealed class LocalSocketFile(ServerOptions options, IServiceProvider services) : IHostedLifecycleService
{
    // sockaddr_un has 108 bytes, the last of them 0.
    private const int MaxPath = 107;

    /// <summary>Where the server listens; null where it does not.</summary>
    internal static string? PathOf(ServerOptions options) => OperatingSystem.IsLinux() && options.LocalSocket ? Path.Combine(Path.GetFullPath(options.DataDirectory), "run", "bailey.sock") : null;

    /// <summary>The same as an address for the server.</summary>
    internal static IEnumerable<string> UrlsOf(ServerOptions options) => PathOf(options) is { } path ? [$"http://unix:{path}"] : [];

    /// <summary>Says what is wrong with the path; null where nothing is.</summary>
    internal static string? FindFault(ServerOptions options) => PathOf(options) is { } path && Encoding.UTF8.GetByteCount(path) > MaxPath
        ? $"the path of the data directory is too long for a local socket in it, whose path may have {MaxPath} bytes; choose a shorter one, or do without the local socket"
        : null;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // The store is open by now, and nobody else has the data directory: a socket that is still there is of a server that was cut off.
        _ = services.GetRequiredService<BaileyHost>();
        if (PathOf(options) is { } path && !OperatingSystem.IsWindows())
        {
            const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            var folder = Directory.CreateDirectory(Path.GetDirectoryName(path)!, ownerOnly);
            if (folder.LinkTarget is not null)
            {
                throw new InvalidOperationException("the folder 'run' of the data directory is a symbolic link, which is not followed; put a folder there");
            }

            File.SetUnixFileMode(folder.FullName, ownerOnly);
            File.Delete(path);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (PathOf(options) is { } path && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
