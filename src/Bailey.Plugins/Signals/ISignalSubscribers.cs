namespace Bailey.Plugins.Signals;

/// <summary>Knows who receives signals. To be used from any thread.</summary>
public interface ISignalSubscribers
{
    /// <summary>The subscribers of a community as they are now, in the order in which they are served. Must not take long.</summary>
    IReadOnlyList<ISignalSubscriber> List(string community);
}
