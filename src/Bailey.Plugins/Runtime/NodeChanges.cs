using System.Threading.Channels;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Notices;

namespace Bailey.Plugins.Runtime;

/// <summary>Takes in what other nodes change in a store that several share: plugins, and the policy where it is kept there.</summary>
internal sealed class NodeChanges : IAsyncDisposable
{
    private const int MaxWaiting = 1_024;
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(500);

    // What does not fit is made up for by reading everything again.
    private readonly Channel<StoreNotice> _notices = Channel.CreateBounded<StoreNotice>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly PluginRegistry _registry;
    private readonly Func<StoreNotice, bool>? _isPolicy;
    private readonly Action<string, Exception>? _faultMet;
    private readonly IDisposable _watch;
    private readonly Task _work;
    private int _missed;
    private bool _isFailing;

    internal NodeChanges(IPluginStore store, PluginRegistry registry, Func<StoreNotice, bool>? isPolicy, Action<string, Exception>? faultMet)
    {
        (_registry, _isPolicy, _faultMet) = (registry, isPolicy, faultMet);
        _work = Task.Run(WorkAsync);
        _watch = store.Watch(Take);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        await _stopping.CancelAsync().ConfigureAwait(false);
        _notices.Writer.TryComplete();
        await _work.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Take(StoreNotice notice)
    {
        if (notice is InstallationChanged or Resync or RecordChanged { Kind: BuiltInState.RecordKind } || _isPolicy?.Invoke(notice) == true)
        {
            if (_notices.Reader.Count >= MaxWaiting - 1)
            {
                Volatile.Write(ref _missed, 1);
            }

            _notices.Writer.TryWrite(notice);
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var notice in _notices.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
            {
                var wanted = Interlocked.Exchange(ref _missed, 0) == 1 ? new Resync() : notice;
                while (!await TryAsync(wanted).ConfigureAwait(false))
                {
                    // The database may be away for a while: what holds then is read once it is back.
                    wanted = new Resync();
                    await Task.Delay(s_retry, _stopping.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    private async Task<bool> TryAsync(StoreNotice notice)
    {
        try
        {
            switch (notice)
            {
                case InstallationChanged changed:
                    await _registry.ChangeAsync(new PackageChange(changed.Community, changed.PluginId, null)).ConfigureAwait(false);
                    break;
                case RecordChanged { Kind: BuiltInState.RecordKind } changed:
                    await _registry.ChangeBuiltInAsync(changed.Id).ConfigureAwait(false);
                    break;
                case Resync:
                    await _registry.ResyncAsync(_stopping.Token).ConfigureAwait(false);
                    break;
                default:
                    await _registry.ReloadAsync(_stopping.Token).ConfigureAwait(false);
                    break;
            }

            _isFailing = false;
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Told once, as it is tried often.
            if (!_isFailing)
            {
                _faultMet?.Invoke("what another node changed could not be taken in; this is tried again, and what was in force stays in force", e);
            }

            _isFailing = true;
            return false;
        }
    }
}
