using System.Collections.Concurrent;
using System.Diagnostics;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>
/// Starts processes from one thread that lives as long as the application. Linux sends a worker the signal of its host's death when the
/// <em>thread</em> that started it ends, and threads of the pool come and go.
/// </summary>
internal static class ProcessLauncher
{
    private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> s_starts = [];
    private static readonly Lazy<Thread> s_thread = new(static () =>
    {
        var thread = new Thread(Serve, 256 * 1024) { IsBackground = true, Name = "Bailey script workers" };
        thread.Start();
        return thread;
    });

    /// <summary>Starts a process.</summary>
    /// <exception cref="WorkerUnavailableException">It could not be started.</exception>
    internal static async Task<Process> StartAsync(ProcessStartInfo start)
    {
        _ = s_thread.Value;
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        s_starts.Add((start, started));
        try
        {
            return await started.Task.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or IOException or InvalidOperationException)
        {
            throw new WorkerUnavailableException($"The worker could not be started with {start.FileName}: {exception.Message}. Look at the limits on processes and memory of this machine, and at WorkerPath.", exception);
        }
    }

    private static void Serve()
    {
        foreach (var (start, started) in s_starts.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        }
    }
}
