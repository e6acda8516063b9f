using Bailey.Plugins.Audit;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;

namespace Bailey.Plugins.Runtime;

/// <summary>Removes signals, and from the audit log, what is older or more than is to be kept, for each community by itself: a noisy one evicts nobody else.</summary>
internal sealed class RetentionKeeper : IAsyncDisposable
{
    private static readonly TimeSpan s_often = TimeSpan.FromHours(1);

    private readonly PluginEnvironment _environment;
    private readonly AuditRetention _retention;
    private readonly CancellationTokenSource _ending = new();
    private readonly SignalRouter _signals;
    private readonly Task _keeping;

    internal RetentionKeeper(PluginEnvironment environment, AuditRetention retention, SignalRouter signals)
    {
        (_environment, _retention, _signals) = (environment, retention, signals);
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
            if (community is not null)
            {
                await _signals.TrimAsync(community, _ending.Token).ConfigureAwait(false);
            }
        }
        catch (PluginStoreException)
        {
            // What cannot be removed now is removed later.
        }
    }
}
