using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;

namespace Bailey.Plugins.Runtime;

/// <summary>Removes from the audit log what is older or more than is to be kept, for each community by itself: a noisy one evicts nobody else.</summary>
internal sealed class AuditKeeper : IAsyncDisposable
{
    private static readonly TimeSpan s_often = TimeSpan.FromHours(1);

    private readonly PluginEnvironment _environment;
    private readonly AuditRetention _retention;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _keeping;

    internal AuditKeeper(PluginEnvironment environment, AuditRetention retention)
    {
        (_environment, _retention) = (environment, retention);
        _keeping = KeepAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        _ending.Dispose();
    }

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(s_often, _environment.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false))
            {
                foreach (var community in _environment.Policy.Current.Documents.Communities.Select(static record => (string?)record.Id).Append(null))
                {
                    await PruneAsync(community).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    private async Task PruneAsync(string? community)
    {
        try
        {
            await _environment.Store.Audit.PruneAsync(community, _retention, _ending.Token).ConfigureAwait(false);
        }
        catch (PluginStoreException)
        {
            // What cannot be removed now is removed later.
        }
    }
}
