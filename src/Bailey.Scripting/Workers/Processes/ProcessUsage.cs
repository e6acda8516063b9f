using System.Buffers.Text;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>What a process uses at the moment.</summary>
/// <param name="CpuTime">Processor time since it began.</param>
/// <param name="MemoryBytes">Memory that it holds.</param>
/// <param name="Threads">Its threads.</param>
internal readonly record struct ProcessUsage(TimeSpan CpuTime, long MemoryBytes, int Threads)
{
    // Linux counts in ticks of 10 ms for every program, whatever the kernel's own are.
    private const int MillisecondsPerTick = 10;

    // Fields of /proc/PID/stat after the name in parentheses, see proc_pid_stat(5).
    private const int UserTime = 11, SystemTime = 12, ThreadCount = 17, ResidentPages = 21;

    /// <summary>Reads it; null where the process is gone.</summary>
    internal static ProcessUsage? Read(Process process, int id) => OperatingSystem.IsLinux() ? ReadStat(id) : ReadElsewhere(process);

    private static ProcessUsage? ReadStat(int id)
    {
        Span<byte> buffer = stackalloc byte[1024];
        int length;
        try
        {
            using var file = File.OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            length = RandomAccess.Read(file, buffer, 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var fields = buffer[..length];
        fields = fields[(fields.LastIndexOf((byte)')') + 2)..];
        long ticks = 0, pages = 0, threads = 0;
        for (var field = 0; field <= ResidentPages; field++)
        {
            var end = fields.IndexOf((byte)' ');
            if (end < 0)
            {
                return null;
            }

            var value = field > 0 && Utf8Parser.TryParse(fields[..end], out long number, out _) ? number : 0;
            ticks += field is UserTime or SystemTime ? value : 0;
            threads = field == ThreadCount ? value : threads;
            pages = field == ResidentPages ? value : pages;
            fields = fields[(end + 1)..];
        }

        return new ProcessUsage(TimeSpan.FromMilliseconds(ticks * MillisecondsPerTick), pages * Environment.SystemPageSize, (int)threads);
    }

    private static ProcessUsage? ReadElsewhere(Process process)
    {
        try
        {
            process.Refresh();
            return new ProcessUsage(process.TotalProcessorTime, process.WorkingSet64, process.Threads.Count);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return null;
        }
    }
}
