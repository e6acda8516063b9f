using System.Globalization;
using System.Runtime.InteropServices;

namespace Bailey.Plugins.Processes;

/// <summary>
/// A program that was started as the leader of a session, until it is reaped. Nothing is signalled afterwards: its number may be another's. Used
/// by one thread at a time.
/// </summary>
internal sealed class ProcessGroup(int pid, ProcessMark? mark)
{
    private const int ByPid = 1;
    private const int Exited = 4;
    private const int LeaveWaitable = 0x1000000;
    private const int InfoBytes = 128;
    private const int PidOffset = 16;

    // Who starts programs faster than they are found and killed would otherwise keep the host at it.
    private const int Sweeps = 16;

    /// <summary>Why it was killed; null where it was not.</summary>
    internal string? KilledFor { get; private set; }

    /// <summary>Kills everything in the group.</summary>
    internal void Kill(string reason)
    {
        if (KilledFor is null)
        {
            KilledFor = reason;
            _ = PosixCalls.Signal(-pid, PosixCalls.Kill);
        }
    }

    /// <summary>Whether the program has ended. It is not reaped by that.</summary>
    internal unsafe bool HasEnded()
    {
        var info = stackalloc byte[InfoBytes];
        new Span<byte>(info, InfoBytes).Clear();
        var result = PosixCalls.WaitInfo(ByPid, pid, info, Exited | PosixCalls.NoHang | LeaveWaitable);
        return result != 0 ? Marshal.GetLastPInvokeError() != PosixCalls.Interrupted : *(int*)(info + PidOffset) != 0;
    }

    /// <summary>Kills what the program left behind, once it has ended, and forgets it.</summary>
    /// <returns>Its exit code; 128 and the signal's number where a signal ended it.</returns>
    internal int Reap()
    {
        // While it is not reaped nobody else has its number, as a process, a group or a session.
        _ = PosixCalls.Signal(-pid, PosixCalls.Kill);
        for (var sweep = 0; sweep < Sweeps && KillOffspring(); sweep++)
        {
        }

        if (PosixCalls.Wait(pid, out var status, 0) != pid)
        {
            return -1;
        }

        return (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
    }

    // A shell can give each of its jobs a group of its own; the session stays the same. What has a session of its own is known by the mark.
    private bool KillOffspring()
    {
        var killed = false;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && process != pid && process != Environment.ProcessId && IsOffspring(folder))
            {
                killed |= PosixCalls.Signal(process, PosixCalls.Kill) == 0;
            }
        }

        return killed;
    }

    // proc_pid_stat(5): the name is in brackets and may hold anything; behind it come state, parent, group and session.
    private bool IsOffspring(string folder)
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            return fields is [not ("Z" or "X"), _, _, var session, ..] && (session == pid.ToString(CultureInfo.InvariantCulture) || mark?.IsOn(folder) == true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
