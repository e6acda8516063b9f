using Bailey.Plugins.Hosting;
using Bailey.Server.Nodes;
using Bailey.Storage.Policies;
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
    private readonly PolicyFileChanges _changes = new(options.DataDirectory);

    private BaileyHost Host => services.GetRequiredService<BaileyHost>();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What was read when the host started may be older than this.
        using var timer = new PeriodicTimer(s_interval);
        do
        {
            try
            {
                if (_changes.Look())
                {
                    await Host.ReloadPolicyAsync(stoppingToken).ConfigureAwait(false);
                    _changes.Settle();
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                TellFailure(log, e);
            }
        }
        while (await NodeTimer.NextAsync(timer, stoppingToken).ConfigureAwait(false));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The policy files could not be looked at; those in force stay in force")]
    private static partial void TellFailure(ILogger log, Exception exception);
}
