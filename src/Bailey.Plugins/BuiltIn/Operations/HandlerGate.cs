using Bailey.Plugins.Hooks;

namespace Bailey.Plugins.BuiltIn;

/// <summary>Calls one handler under its time limit, and counts those calls that were cut off and still run: one that hangs must not take one thread after the other.</summary>
internal sealed class HandlerGate(BuiltInOptions options)
{
    private int _stuck;

    internal bool IsShut => Volatile.Read(ref _stuck) >= options.MaxStuckCalls;

    internal static (string Code, string Message) PassedOver => (BuiltInReason.HandlerStuck, "was passed over, as earlier calls of it have not ended yet");

    internal static (string Code, string Message) Late => (HookReason.HandlerTimeout, "did not end in time, and was cut off");

    /// <summary>Calls a handler for as long as it may take. What it does afterwards concerns nobody.</summary>
    /// <returns>Why it failed; null where it did not.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal async Task<(string Code, string Message)?> CallAsync(Func<CancellationToken, ValueTask> handler, TimeSpan limit, CancellationToken cancellationToken = default)
    {
        if (IsShut)
        {
            return PassedOver;
        }

        var time = new CancellationTokenSource();
        var call = Task.Run(() => handler(time.Token).AsTask(), CancellationToken.None);
        try
        {
            await Task.WhenAny(call).WaitAsync(limit, options.Clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            Abandon(call, time);
            return Late;
        }
        catch (OperationCanceledException)
        {
            Abandon(call, time);
            throw;
        }

        time.Dispose();
        return call.Exception is { InnerException: { } thrown } ? Threw(thrown) : call.IsCanceled ? (HookReason.HandlerThrew, "gave up") : null;
    }

    internal static (string Code, string Message) Threw(Exception thrown) => (HookReason.HandlerThrew, $"threw {PlainText.Of(thrown)}");

    /// <summary>Counts a call that was cut off, until it ends after all.</summary>
    internal void Abandon(Task call, CancellationTokenSource time)
    {
        Interlocked.Increment(ref _stuck);
        _ = EndAsync(call);
        Cancel(time);
    }

    /// <summary>Cancels what a handler sees. Not on this thread: what the handler has hung on its token may hang as well.</summary>
    internal static void Cancel(CancellationTokenSource time) => _ = Task.Run(async () =>
    {
        try
        {
            await time.CancelAsync();
        }
        catch (Exception)
        {
            // Of the handler's own making, and its time is over.
        }
    });

    private async Task EndAsync(Task call)
    {
        // Looked at, so that nobody else is told of what it throws now.
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        Interlocked.Decrement(ref _stuck);
    }
}
