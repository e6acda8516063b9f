using System.Text.Json;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Hosting;
using Bailey.Server.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bailey.Server.Nodes;

/// <summary>
/// Leases a part of every rate to this node, where several nodes share a database: the parts of all leases together are never more than the whole. A node
/// that comes waits until the others have given something up; the part of one that is lost is free when its lease ends, and a node that cannot renew its
/// own gives out nothing more by then.
/// </summary>
/// <param name="services">Has the host, whose ledgers give out what was leased, once it has started.</param>
/// <param name="options">Names this node.</param>
/// <param name="clock">The time. The clocks of nodes may differ by <see cref="Slack"/>.</param>
internal sealed class NodeShares(IServiceProvider services, ServerOptions options, TimeProvider clock) : BackgroundService
{
    internal const string RecordKind = "quota_shares";
    private const string RecordId = "instance";
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(12);
    internal static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(1);

    private double _mine;
    private long _leased;

    private BaileyHost Host => services.GetRequiredService<BaileyHost>();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Nothing is given out before it was leased.
        Host.Ledgers.TakeShare(0);
        _leased = clock.GetTimestamp();
        await TryRenewAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        Host.Ledgers.TakeShare(0);
        try
        {
            await ChangeAsync(static (leases, node, _) => leases.Remove(node), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is PluginStoreException or OperationCanceledException or ObjectDisposedException)
        {
            // It ends by itself.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_renewal, clock);
        while (await NodeTimer.NextAsync(timer, stoppingToken).ConfigureAwait(false))
        {
            await TryRenewAsync(stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task TryRenewAsync(CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        try
        {
            var share = 0.0;
            await ChangeAsync(
                (leases, node, now) =>
                {
                    var others = leases.Where(lease => lease.Key != node && lease.Value.Until > now).ToList();
                    foreach (var ended in leases.Where(lease => lease.Key != node && lease.Value.Until + Slack <= now).ToList())
                    {
                        leases.Remove(ended.Key);
                    }

                    // Those that have just ended may still be in use on a clock that is slow.
                    var taken = leases.Where(lease => lease.Key != node).Sum(static lease => lease.Value.Share);
                    share = Math.Clamp(1 - taken, 0, 1.0 / (others.Count + 1));
                    leases[node] = new ShareLease(share, now + Lease);
                    if (share < _mine)
                    {
                        // Given up before others can take it.
                        Take(share);
                    }
                },
                cancellationToken).ConfigureAwait(false);
            _leased = begun;
            Take(share);
        }
        catch (Exception e) when (e is PluginStoreException or InvalidOperationException)
        {
            if (clock.GetElapsedTime(_leased) > Lease - Slack)
            {
                Take(0);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private void Take(double share)
    {
        if (!_mine.Equals(share) || !Host.Ledgers.Share.Equals(share))
        {
            _mine = share;
            Host.Ledgers.TakeShare(share);
        }
    }

    private async Task ChangeAsync(Action<Dictionary<string, ShareLease>, string, DateTimeOffset> change, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var record = await Host.Store.Records.FindAsync(RecordKind, RecordId, cancellationToken).ConfigureAwait(false);
            var leases = record is null ? [] : JsonSerializer.Deserialize<Dictionary<string, ShareLease>>(record.Json, ApiJson.Options) ?? [];
            change(leases, options.Node, clock.GetUtcNow());
            try
            {
                await Host.Store.CommitAsync(
                    new StoreChange { Mutations = [new PutRecord(new StoreRecord(RecordKind, RecordId, JsonSerializer.Serialize(leases, ApiJson.Options)) { Revision = record?.Revision ?? 0 })] }, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PluginStoreException e) when (e.Code == StoreReason.Conflict && attempt < 10)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50)), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
