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
    internal static async Task<ProcessResult> RunAsync(ProcessStart start, ProcessOptions options, TimeSpan time, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new HostCallException(HostCallReason.NotOffered, "programs are started on Linux only");
        }

        var (input, output, errors, pid) = PosixSpawn.Start(start);
        using var expired = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        expired.CancelAfter(time);
        var group = new ProcessGroup(pid);
        using (input)
        using (output)
        using (errors)
        {
            // Pipes cannot be read with a token: killing the group closes them, and ends the reading.
            using var registration = expired.Token.UnsafeRegister(static group => ((ProcessGroup)group!).Kill("it took too long"), group);
            var writing = Task.Run(() => Write(input, start.Input), CancellationToken.None);
            var reading = Task.Run(() => Read(output, options.MaxOutputBytes, group), CancellationToken.None);
            var readingErrors = Task.Run(() => Read(errors, options.MaxOutputBytes, group), CancellationToken.None);
            var code = await group.WaitAsync().ConfigureAwait(false);
            var result = new ProcessResult(code, await reading.ConfigureAwait(false), await readingErrors.ConfigureAwait(false), group.KilledFor);
            await writing.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
    }

    private static void Write(SafeFileHandle pipe, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using (pipe)
            {
                RandomAccess.Write(pipe, bytes.Span, 0);
            }
        }
        catch (IOException)
        {
            // It does not read its input.
        }
    }

    private static byte[] Read(SafeFileHandle pipe, int limit, ProcessGroup group)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var count = RandomAccess.Read(pipe, buffer, 0);
            if (count == 0)
            {
                return kept.ToArray();
            }

            kept.Write(buffer, 0, (int)Math.Min(count, limit - kept.Length));
            if (kept.Length >= limit)
            {
                group.Kill("it put out too much");
            }
        }
    }
}
