using System.Text.Json;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Server.Hosting;
using Bailey.Server.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bailey.Server.Nodes;

/// <summary>
/// Leases a part of every rate to this node, where several nodes share a database: the parts of all leases together are never more than the whole. A node
/// that comes waits until the others have given something up; the part of one that is lost is free when its lease ends, and a node that cannot renew its
/// own gives out nothing more by then.
/// </summary>
/// <param name="services">Has the host, whose ledgers give out what was leased, once it has started.</param>
/// <param name="options">Names this node.</param>
/// <param name="clock">The time. The clocks of nodes may differ by <see cref="ShareOptions.Slack"/>.</param>
/// <param name="log">Where faults are told.</param>
internal sealed partial class NodeShares(IServiceProvider services, ServerOptions options, TimeProvider clock, ILogger<NodeShares> log) : BackgroundService
{
    internal const string RecordKind = "quota_shares";
    internal const string RecordId = "instance";
    private readonly Lock _gate = new();
    private double _mine;
    private long _leased;
    private bool _isFailing;

    private BaileyHost Host => services.GetRequiredService<BaileyHost>();

    // What the node may use of a lease: others count on the rest.
    private TimeSpan Use => options.Shares.Lease - options.Shares.Slack;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Nothing is given out before it was leased.
        _leased = clock.GetTimestamp();
        Host.Ledgers.TakeShare(0);
        await TryRenewAsync(cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        Lower(0);
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
        using var timer = new PeriodicTimer(options.Shares.Renewal, clock);
        var renewing = Task.CompletedTask;
        while (await NodeTimer.NextAsync(timer, stoppingToken).ConfigureAwait(false))
        {
            // A database that does not answer holds a renewal up, and the thread that reads, for longer than the lease lasts.
            if (renewing.IsCompleted)
            {
                renewing = Task.Run(() => TryRenewAsync(stoppingToken), CancellationToken.None);
            }

            if (clock.GetElapsedTime(Volatile.Read(ref _leased)) > Use)
            {
                Lower(0);
            }
        }

        await renewing.ConfigureAwait(false);
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
                    foreach (var ended in leases.Where(lease => lease.Key != node && lease.Value.Until + options.Shares.Slack <= now).ToList())
                    {
                        leases.Remove(ended.Key);
                    }

                    // Those that have just ended may still be in use on a clock that is slow.
                    var taken = leases.Where(lease => lease.Key != node).Sum(static lease => lease.Value.Share);
                    share = Math.Clamp(1 - taken, 0, 1.0 / (others.Count + 1));
                    leases[node] = new ShareLease(share, now + options.Shares.Lease);

                    // Given up before others can take it.
                    Lower(share);
                },
                cancellationToken).ConfigureAwait(false);
            Take(share, begun);
            _isFailing = false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception e)
        {
            // Tried again, and what is leased ends in time. Told once, as it is tried often.
            if (!_isFailing)
            {
                TellNotRenewed(log, e.Message);
            }

            _isFailing = true;
        }
    }

    private void Lower(double share)
    {
        lock (_gate)
        {
            if (share < _mine)
            {
                _mine = share;
                var left = Use - clock.GetElapsedTime(_leased);
                Host.Ledgers.TakeShare(left > TimeSpan.Zero ? share : 0, left > TimeSpan.Zero ? left : null);
            }
        }
    }

    private void Take(double share, long begun)
    {
        lock (_gate)
        {
            // What was stored late may have ended before it is known.
            var left = Use - clock.GetElapsedTime(begun);
            _leased = begun;
            _mine = left > TimeSpan.Zero ? share : 0;
            Host.Ledgers.TakeShare(_mine, left > TimeSpan.Zero ? left : null);
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
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 50)), clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning, Message = "The part of the quotas that this node gives out could not be leased again; this is tried again, and the part ends in time: {Fault}")]
    private static partial void TellNotRenewed(ILogger log, string fault);
}
