using Bailey.Plugins.Domains;
using Bailey.Plugins.Signals;

namespace Bailey.Plugins.Tests.Signals;

/// <summary>A community with a tree of domains, subscribers, and a router over them.</summary>
internal sealed class SignalGarden : ISignalSubscribers, IAsyncDisposable
{
    private readonly List<ISignalSubscriber> _subscribers = [];

    public SignalGarden(SignalOptions? options = null, TimeProvider? clock = null)
    {
        foreach (var (id, parent) in new[] { ("games", (string?)null), ("chess", "games"), ("go", "games"), ("blitz", "chess"), ("music", null) })
        {
            Store.Domains.Add(new Domain("garden", id, parent, id));
        }

        Router = new SignalRouter(Store, this, (options ?? SignalOptions.Default) with { Clock = clock ?? TimeProvider.System });
    }

    public MemoryStore Store { get; } = new();

    public SignalRouter Router { get; }

    public IReadOnlyList<ISignalSubscriber> List(string community) => _subscribers;

    public TestSubscriber Subscribe(string plugin, params string?[] domains) => Subscribe(new TestSubscriber(plugin, domains));

    public TestSubscriber Subscribe(TestSubscriber subscriber)
    {
        _subscribers.Add(subscriber);
        return subscriber;
    }

    public static SignalDraft Draft(string? origin = "chess", SignalReach reach = SignalReach.Domain, string type = "move.made") =>
        new("garden", type, "{\"move\":\"e4\"}", "ann") { OriginDomain = origin, OriginPlugin = "sender", Reach = reach };

    /// <summary>Sends, waits until all is delivered, and reads the history back.</summary>
    public async Task<SignalRecord> SendAsync(SignalDraft draft)
    {
        var id = await Router.SendAsync(draft);
        await Router.DrainAsync();
        return await ReadAsync(id);
    }

    public async Task<SignalRecord> ReadAsync(Guid id) => (await Store.FindSignalAsync("garden", id)).ShouldNotBeNull();

    /// <summary>The history in words, as <c>chess queued a</c>.</summary>
    public static IReadOnlyList<string> Words(SignalRecord signal) =>
        [.. signal.History.Select(static step => string.Join(' ', new[] { step.Domain ?? "/", step.State.ToString().ToLowerInvariant(), step.Plugin, step.Reason }.OfType<string>()))];

    public ValueTask DisposeAsync() => Router.DisposeAsync();
}
