using System.Text;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>What a worker says where errors belong: the last words of its runtime, which tell faults apart that are all the same signal.</summary>
internal sealed class WorkerErrors
{
    private const int MaxBytes = 4096;

    private readonly StringBuilder _said = new();

    /// <summary>Reads to the end.</summary>
    internal void Read(Stream stream)
    {
        var buffer = new byte[1024];
        try
        {
            while (stream.Read(buffer) is > 0 and var count)
            {
                lock (_said)
                {
                    if (_said.Length < MaxBytes)
                    {
                        _said.Append(Encoding.UTF8.GetString(buffer, 0, count));
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Nothing more is said.
        }
    }

    /// <summary>Why it ended. A script may have written what it said: it chooses words, and nothing else.</summary>
    internal WorkerEnd Explain(int exitCode)
    {
        string said;
        lock (_said)
        {
            said = _said.ToString().Trim();
        }

        var cause = said.Contains("Stack overflow", StringComparison.Ordinal) ? WorkerEndCause.StackOverflow
            : said.Contains("Out of memory", StringComparison.OrdinalIgnoreCase) ? WorkerEndCause.OutOfMemory
            : WorkerEndCause.Lost;
        var first = said.Split('\n', 2)[0];
        return new WorkerEnd(cause, $"exit code {exitCode}{(first.Length > 0 ? $", {(first.Length > 300 ? first[..300] : first)}" : "")}");
    }
}
