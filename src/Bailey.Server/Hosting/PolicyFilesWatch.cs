using Bailey.Plugins.Hosting;
using Bailey.Server.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bailey.Server.Hosting;

/// <summary>Puts edits of policy files in force that somebody makes past the API: with the command line, or an editor.</summary>
/// <param name="services">Has the host, where the policy is in force, once it has started.</param>
/// <param name="options">Names the data directory.</param>
/// <param name="log">Where faults are told.</param>
internal sealed partial class PolicyFilesWatch(IServiceProvider services, ServerOptions options, ILogger<PolicyFilesWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);
    private long _stamp;

    private BaileyHost Host => services.GetRequiredService<BaileyHost>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What was read when the host started may be older than this.
        using var timer = new PeriodicTimer(s_interval);
        do
        {
            try
            {
                var stamp = Stamp();
                if (stamp != _stamp)
                {
                    await Host.ReloadPolicyAsync(stoppingToken).ConfigureAwait(false);
                    _stamp = stamp;
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                TellFailure(log, e);
            }
        }
        while (await NodeTimer.NextAsync(timer, stoppingToken).ConfigureAwait(false));
    }

    // Names, times and sizes: files are replaced whole, so that one that changed has another time.
    private long Stamp()
    {
        var stamp = new HashCode();
        var folder = Path.GetFullPath(options.DataDirectory);
        Add(new FileInfo(Path.Combine(folder, "policy.yml")));
        var etc = new DirectoryInfo(Path.Combine(folder, "etc"));
        foreach (var file in etc.Exists ? etc.EnumerateFiles("*.yaml", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }) : [])
        {
            Add(file);
        }

        return stamp.ToHashCode();

        void Add(FileInfo file)
        {
            if (file.Exists)
            {
                stamp.Add(file.FullName, StringComparer.Ordinal);
                stamp.Add(file.LastWriteTimeUtc.Ticks);
                stamp.Add(file.Length);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The policy files could not be looked at; those in force stay in force")]
    private static partial void TellFailure(ILogger log, Exception exception);
}
