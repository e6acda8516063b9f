using System.Diagnostics;
using Bailey.Plugins.HostFunctions;
using Bailey.Plugins.Hosting;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Plugins.Processes;

/// <summary>
/// Starts programs without a shell, each as the leader of a session of its own, with an environment and open files that are given and nothing else.
/// It is killed with its whole group when its time or output is used up, and what it left running is killed when it has ended.
/// </summary>
internal static class ProcessRunner
{
    private const int LongestPause = 20;

    internal static async Task<ProcessResult> RunAsync(ProcessStart start, ProcessOptions options, TimeSpan time, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new HostCallException(HostCallReason.NotOffered, "programs are started on Linux only");
        }

        var mark = ProcessMark.Draw();
        var (input, output, errors, pid) = PosixSpawn.Start(start);
        mark?.PutOn(pid);
        using (input)
        using (output)
        using (errors)
        {
            var result = await FollowAsync(new ProcessGroup(pid, mark), (input, output, errors), start.Input, options, time, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
    }

    private static async Task<ProcessResult> FollowAsync(
        ProcessGroup group, (SafeFileHandle Input, SafeFileHandle Output, SafeFileHandle Errors) pipes, ReadOnlyMemory<byte> input, ProcessOptions options, TimeSpan time, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        using var errors = new MemoryStream();
        var started = Stopwatch.GetTimestamp();
        var (outputIsOpen, errorsAreOpen) = (true, true);
        var (pause, hasEnded) = (1, false);
        while (!hasEnded)
        {
            // Asked before the pipes are read: what it wrote before its end is in them then.
            hasEnded = group.HasEnded();
            if (cancellationToken.IsCancellationRequested || Stopwatch.GetElapsedTime(started) >= time)
            {
                group.Kill("it took too long");
            }

            var moved = Feed(pipes.Input, ref input) | Drain(pipes.Output, output, ref outputIsOpen) | Drain(pipes.Errors, errors, ref errorsAreOpen);
            if (!hasEnded)
            {
                pause = moved ? 1 : Math.Min(pause * 2, LongestPause);
                await Task.Delay(pause, CancellationToken.None).ConfigureAwait(false);
            }
        }

        return new ProcessResult(group.Reap(), output.ToArray(), errors.ToArray(), group.KilledFor);

        bool Drain(SafeFileHandle pipe, MemoryStream kept, ref bool isOpen)
        {
            if (!isOpen || group.KilledFor is not null)
            {
                return false;
            }

            (isOpen, var hasRead, var isTooMuch) = ProcessPipe.Read(pipe, kept, options.MaxOutputBytes);
            if (isTooMuch)
            {
                group.Kill("it put out too much");
            }

            return hasRead;
        }
    }

    // Closed at its end, so that a program that reads all of its input sees that.
    private static bool Feed(SafeFileHandle pipe, ref ReadOnlyMemory<byte> input)
    {
        if (pipe.IsClosed)
        {
            return false;
        }

        if (ProcessPipe.Write(pipe, input.Span) is not { } written)
        {
            pipe.Dispose();
            return false;
        }

        input = input[written..];
        return written > 0;
    }
}
