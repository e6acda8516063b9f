namespace Bailey.Server.Nodes;

/// <summary>Waits for what is done again and again, until the server stops.</summary>
internal static class NodeTimer
{
    /// <summary>Waits for the next time.</summary>
    /// <returns>False where the server stops meanwhile.</returns>
    internal static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
