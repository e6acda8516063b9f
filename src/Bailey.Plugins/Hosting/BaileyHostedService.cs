using Microsoft.Extensions.Hosting;

namespace Bailey.Plugins.Hosting;

/// <summary>Starts and ends the host with the application.</summary>
internal sealed class BaileyHostedService(BaileySetup setup) : IHostedLifecycleService
{
    private BaileyHost? _host;

    /// <summary>The host.</summary>
    /// <exception cref="InvalidOperationException">The application has not started yet.</exception>
    internal BaileyHost Host => _host ?? throw new InvalidOperationException("Bailey starts with the application; ask for its services once it has started, as in the handlers of requests");

    // Before all other services: those may use plugins when they start.
    public async Task StartingAsync(CancellationToken cancellationToken) => _host = await BaileyHost.StartAsync(setup, cancellationToken).ConfigureAwait(false);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_host is not null)
        {
            await _host.DisposeAsync().ConfigureAwait(false);
        }
    }
}
