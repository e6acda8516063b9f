using Bailey.Plugins.HostFunctions;
using Bailey.Plugins.Signals;

namespace Bailey.Plugins.Hosting;

/// <summary>What the application around the plugins offers to them.</summary>
internal sealed class PluginApplication(ICommunityMembers members)
{
    /// <summary>Who the members are.</summary>
    internal ICommunityMembers Members { get; } = members;

    /// <summary>Sends signals. Set once the host is put together.</summary>
    internal ISignalBus Signals { get; set; } = NoSignals.Instance;

    /// <summary>Changes the settings of a plugin (community, plugin, JSON, principal). Set once the host is put together.</summary>
    internal Func<string, string, string, string, CancellationToken, Task> ConfigureAsync { get; set; } =
        static (_, _, _, _, _) => throw new HostCallException(HostCallReason.NotOffered, "this application lets no plugin change settings");

    private sealed class NoSignals : ISignalBus
    {
        internal static NoSignals Instance { get; } = new();

        public ValueTask<Guid> SendAsync(SignalDraft draft, CancellationToken cancellationToken = default) =>
            throw new HostCallException(HostCallReason.NotOffered, "this application passes no signals on");

        public ValueTask<bool> AcknowledgeAsync(string community, Guid id, string plugin, CancellationToken cancellationToken = default) => ValueTask.FromResult(false);
    }
}
