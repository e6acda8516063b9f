using System.Globalization;
using System.Security.Cryptography;

namespace Bailey.Plugins.Processes;

/// <summary>
/// What all that a program starts is found by, also where it left the session: two limits of resources that hardly anything uses, set to numbers that
/// nothing else has. They are inherited by every child, shown to everybody, and can be lowered but not raised again without privileges.
/// </summary>
internal sealed unsafe class ProcessMark
{
    private const int PendingSignals = 11;
    private const int MessageQueueBytes = 12;
    private const int NoProcess = int.MaxValue;
    private const ulong Least = 8192;
    private const ulong Most = 1UL << 40;

    private readonly ulong _signals;
    private readonly ulong _bytes;
    private readonly string[] _lines;

    private ProcessMark(ulong signals, ulong bytes)
    {
        (_signals, _bytes) = (signals, bytes);
        _lines = [Line("Max pending signals", signals), Line("Max msgqueue size", bytes)];
    }

    /// <summary>Draws a mark for a program that is about to be started; null where the system has none.</summary>
    internal static ProcessMark? Draw()
    {
        try
        {
            if (nint.Size != 8 || DrawBelowOwn(PendingSignals) is not { } signals || DrawBelowOwn(MessageQueueBytes) is not { } bytes)
            {
                return null;
            }

            // Once for nobody: what is done for the first time takes long, and the program that is to be marked runs meanwhile.
            var mark = new ProcessMark(signals, bytes);
            mark.PutOn(NoProcess);
            return mark;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Marks a program that has just been started, and what it has started itself by then.</summary>
    internal void PutOn(int pid)
    {
        if (Set(pid, PendingSignals, _signals) && Set(pid, MessageQueueBytes, _bytes))
        {
            foreach (var child in ChildrenOf(pid))
            {
                PutOn(child);
            }
        }
    }

    /// <summary>Whether a process has the mark.</summary>
    /// <param name="folder">Its folder under /proc.</param>
    internal bool IsOn(string folder)
    {
        var found = 0;
        foreach (var line in File.ReadLines(Path.Combine(folder, "limits")))
        {
            found += _lines.Contains(string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipLast(1))) ? 1 : 0;
        }

        return found == _lines.Length;
    }

    private static string Line(string name, ulong limit) => string.Create(CultureInfo.InvariantCulture, $"{name} {limit} {limit}");

    private static ulong? DrawBelowOwn(int resource)
    {
        var limits = stackalloc ulong[2];
        if (PosixCalls.Limit(0, resource, null, limits) != 0 || limits[1] < Least)
        {
            return null;
        }

        var most = Math.Min(limits[1], Most);
        return most - 1 - (ulong)RandomNumberGenerator.GetInt32((int)Math.Min(most / 2, int.MaxValue));
    }

    // Both the limit and how far it can be raised again.
    private static bool Set(int pid, int resource, ulong limit)
    {
        var limits = stackalloc ulong[2] { limit, limit };
        return PosixCalls.Limit(pid, resource, limits, null) == 0;
    }

    private static int[] ChildrenOf(int pid)
    {
        try
        {
            var children = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task/{pid}/children"));
            return [.. children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static child => int.Parse(child, CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
