namespace Bailey.Cli.Tests.Dev;

/// <summary>Waits for what a command that goes on writes.</summary>
internal static class Waiting
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Returns when a text is there; fails where it does not come.</summary>
    public static async Task ContainsAsync(this WatchedStream written, string text)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(s_patience);
        while (!written.ToString().Contains(text, StringComparison.Ordinal))
        {
            late.IsCancellationRequested.ShouldBeFalse($"'{text}' did not come, but:\n{written}");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
