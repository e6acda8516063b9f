using System.Collections.Immutable;
using System.Threading.Channels;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;

namespace Bailey.Plugins.Signals;

/// <summary>
/// Writes what happens to signals, in order and many steps at a time. While the store cannot be written it tries again and again, and whoever has
/// something to write waits, so that nothing is lost; when the host ends it gives up.
/// </summary>
internal sealed class SignalHistory : IAsyncDisposable
{
    private const int LongestQueue = 4_096;
    private const int LargestBatch = 256;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly Channel<Line> _lines = Channel.CreateBounded<Line>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    private readonly CancellationTokenSource _givingUp = new();
    private readonly IPluginStore _store;
    private readonly TimeProvider _clock;
    private readonly Task _writing;

    internal SignalHistory(IPluginStore store, TimeProvider clock)
    {
        _store = store;
        _clock = clock;
        using (ExecutionContext.SuppressFlow())
        {
            _writing = Task.Run(WriteAsync);
        }
    }

    private sealed record Line(string Community, Guid Signal, ImmutableArray<SignalStep> Steps, AuditEntry? Audit, TaskCompletionSource? Written, bool IsSettled);

    /// <summary>What is said of deliveries that a history left open, as the host ended.</summary>
    internal static ImmutableArray<SignalStep> Lost(ImmutableArray<SignalStep> history, DateTimeOffset now) =>
    [
        .. history.Where(static step => step.State == SignalState.Queued)
            .Where(queued => !history.Any(step => step.Domain == queued.Domain
                && (step.State == SignalState.Completed || (step.Plugin == queued.Plugin && step.State is SignalState.Acknowledged or SignalState.Dropped))))
            .Select(queued => new SignalStep(now, queued.Domain, SignalState.Dropped, queued.Plugin, SignalReason.HostLost)),
    ];

    /// <summary>Takes steps; waits while too many do.</summary>
    internal async ValueTask AddAsync(string community, Guid signal, ImmutableArray<SignalStep> steps, AuditEntry? audit = null, TaskCompletionSource? written = null, bool isSettled = false)
    {
        try
        {
            await _lines.Writer.WriteAsync(new Line(community, signal, steps, audit, written, isSettled), CancellationToken.None).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The host has ended; what happens now happens to nobody's knowledge.
            written?.TrySetResult();
        }
    }

    /// <summary>Returns when everything that was taken before is stored, or was given up.</summary>
    internal async Task FlushAsync()
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await AddAsync("", Guid.Empty, [], null, written).ConfigureAwait(false);
        await written.Task.ConfigureAwait(false);
    }

    /// <summary>Writes what there is, once more where the store fails, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        _givingUp.CancelAfter(s_pause * 2);
        await _writing.ConfigureAwait(false);
        _givingUp.Dispose();
    }

    private async Task WriteAsync()
    {
        var batch = new List<Line>(LargestBatch);
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < LargestBatch && _lines.Reader.TryRead(out var line))
            {
                batch.Add(line);
            }

            await StoreAsync(batch).ConfigureAwait(false);
            batch.ForEach(static line => line.Written?.TrySetResult());
            batch.Clear();
        }
    }

    private async Task StoreAsync(List<Line> lines)
    {
        var change = new StoreChange
        {
            Mutations =
            [
                .. lines.Where(static line => !line.Steps.IsEmpty || line.IsSettled)
                    .GroupBy(static line => (line.Community, line.Signal))
                    .Select(static group => new AppendSignalSteps(group.Key.Community, group.Key.Signal, [.. group.SelectMany(static line => line.Steps)]) { IsSettled = group.Any(static line => line.IsSettled) }),
            ],
            Audit = [.. lines.Select(static line => line.Audit).OfType<AuditEntry>()],
        };
        while (!change.Mutations.IsEmpty || !change.Audit.IsEmpty)
        {
            try
            {
                await _store.CommitAsync(change).ConfigureAwait(false);
                return;
            }
            catch (PluginStoreException e) when (e.Code == StoreReason.Conflict)
            {
                // One of the signals is gone. The others are written by themselves; of that one, what is audited stays.
                if (change.Mutations.Length == 1)
                {
                    change = change with { Mutations = [] };
                    continue;
                }

                foreach (var group in lines.GroupBy(static line => (line.Community, line.Signal)))
                {
                    await StoreAsync([.. group]).ConfigureAwait(false);
                }

                return;
            }
            catch (PluginStoreException) when (!_givingUp.IsCancellationRequested)
            {
                await Task.Delay(s_pause, _clock, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The host ends, or the store has already.
                return;
            }
        }
    }
}
