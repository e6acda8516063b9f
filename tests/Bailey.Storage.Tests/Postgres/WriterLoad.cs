using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Storage.Tests.Stores;

namespace Bailey.Storage.Tests.Postgres;

/// <summary>
/// Writers that change a store until they are told to stop. What is refused they make again, so that a change that was stored although it was refused is
/// a conflict, and one that is stored twice is in the audit log twice.
/// </summary>
internal sealed class WriterLoad(IPluginStore store, string name, int writers, string community = "c1")
{
    private readonly ConcurrentBag<string> _acknowledged = [];
    private readonly ConcurrentBag<string> _written = [];
    private readonly ConcurrentBag<string> _unknown = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _work = Task.CompletedTask;
    private int _refused;

    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    public IReadOnlyCollection<string> Unknown => _unknown;

    /// <summary>Entries that nobody waited for.</summary>
    public IReadOnlyCollection<string> Written => _written;

    public int Refused => Volatile.Read(ref _refused);

    public WriterLoad Start()
    {
        _work = Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        return this;
    }

    /// <summary>Returns when so many changes more were acknowledged.</summary>
    public async Task AwaitAsync(int more)
    {
        var wanted = _acknowledged.Count + more;
        while (_acknowledged.Count < wanted && !_work.IsCompleted)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        if (_work.IsCompleted)
        {
            await _work;
        }
    }

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        while (true)
        {
            try
            {
                await store.Audit.FlushAsync();
                return;
            }
            catch (PluginStoreException e) when (e.Code is StoreReason.Unavailable or StoreReason.OutcomeUnknown)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private async Task WriteAsync(int writer)
    {
        for (var number = 0; !_stopping.IsCancellationRequested; number++)
        {
            var item = string.Create(CultureInfo.InvariantCulture, $"{name}-{writer}-{number}");
            store.Audit.Write([StoreFixture.Entry(community, item) with { Principal = "noise" }]);
            _written.Add(item);
            while (!await TryAsync(item))
            {
                Interlocked.Increment(ref _refused);
            }
        }
    }

    private async Task<bool> TryAsync(string item)
    {
        try
        {
            await store.CommitAsync(ChangeOf(item));
            _acknowledged.Add(item);
            return true;
        }
        catch (PluginStoreException e) when (e.Code == StoreReason.Unavailable)
        {
            return false;
        }
        catch (PluginStoreException e) when (e.Code == StoreReason.OutcomeUnknown)
        {
            _unknown.Add(item);
            return true;
        }
    }

    private StoreChange ChangeOf(string item) => new()
    {
        Mutations =
        [
            new SetValue(community, "p", item, Encoding.ASCII.GetBytes(item), "bob"),
            new PutPackage(StoreFixture.Package($"sha256:{item}", $"p-{item}")),
            new PutInstallation(StoreFixture.Installation($"sha256:{item}", community: community, plugin: $"p-{item}")),
        ],
        Audit = [StoreFixture.Entry(community, item) with { Principal = "change" }],
        Events = [new PublicEvent(UuidV7.Shared.Next(), DateTimeOffset.UnixEpoch, PublicEventType.PluginInstalled, community, $"p-{item}", "{}")],
    };

    /// <summary>Requires that what was acknowledged is stored, all of it and once, and that nothing else is but what nobody knows of.</summary>
    public static async Task CheckAsync(IPluginStore store, IEnumerable<string> acknowledged, IEnumerable<string> unknown, IEnumerable<string>? written, string community = "c1")
    {
        var cancellation = TestContext.Current.CancellationToken;
        (await store.Audit.VerifyAsync(cancellationToken: cancellation)).Where(static verdict => !verdict.IsWhole).ShouldBeEmpty();
        List<string> changed = [], noise = [];
        await foreach (var entry in store.Audit.ReadAsync(community, cancellationToken: cancellation))
        {
            (entry.Entry.Principal == "change" ? changed : noise).Add(entry.Entry.Target!);
        }

        changed.ShouldBeUnique();
        noise.ShouldBeUnique();
        acknowledged.Except(changed).ShouldBeEmpty("these were acknowledged, and the audit log knows nothing of them");
        if (written is not null)
        {
            noise.ShouldBe(written, ignoreOrder: true);
            changed.Except(acknowledged).Except(unknown).ShouldBeEmpty("these were refused, and are stored");
        }

        var installed = (await store.ListInstallationsAsync(community, cancellation)).Select(static installation => installation.PluginId[2..]).ToList();
        installed.ShouldBe(changed, ignoreOrder: true);
        store.ListKeys(community, "p", "", null, 1).Length.ShouldBe(1);
        (await store.ListEventsAsync(0, 1_000_000, cancellation)).Where(item => item.Event.Community == community).Select(static item => item.Event.Plugin![2..]).ShouldBe(changed, "events are in the order in which the changes were made");
    }
}
