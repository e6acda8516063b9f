namespace Bailey.Server.Tests.Nodes;

/// <summary>Looks all the time at what the nodes together give out.</summary>
internal sealed class ShareWatch : IDisposable
{
    private readonly Thread _thread;
    private volatile ClusterNode[] _nodes;
    private volatile bool _isEnding;
    private double _most;

    public ShareWatch(ClusterNode[] nodes)
    {
        _nodes = nodes;
        _thread = new Thread(Look) { IsBackground = true };
        _thread.Start();
    }

    public void Add(ClusterNode node) => _nodes = [.. _nodes, node];

    /// <summary>Ends it.</summary>
    /// <returns>The most that was seen.</returns>
    public double End()
    {
        _isEnding = true;
        _thread.Join();
        return _most;
    }

    public void Dispose() => End();

    private void Look()
    {
        while (!_isEnding)
        {
            // Only what two looks agree on was so at one moment, between them.
            var nodes = _nodes;
            double[] first = [.. nodes.Select(static node => node.Share)], second = [.. nodes.Select(static node => node.Share)];
            if (first.SequenceEqual(second))
            {
                _most = Math.Max(_most, second.Sum());
            }

            Thread.Sleep(1);
        }
    }
}
