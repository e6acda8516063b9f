using System.Runtime.InteropServices;

namespace Bailey.Plugins.Processes;

/// <summary>A program that was started as the leader of a group, until it is reaped. Nothing is signalled afterwards: its number may be another's.</summary>
internal sealed class ProcessGroup(int pid)
{
    private const int ByPid = 1;
    private const int Exited = 4;
    private const int LeaveWaitable = 0x1000000;
    private const int InfoBytes = 128;
    private const int PidOffset = 16;

    private readonly Lock _lock = new();
    private bool _reaped;

    /// <summary>Why it was killed; null where it was not.</summary>
    internal string? KilledFor { get; private set; }

    /// <summary>Kills everything in the group.</summary>
    internal void Kill(string reason)
    {
        lock (_lock)
        {
            if (!_reaped)
            {
                KilledFor ??= reason;
                _ = PosixCalls.Signal(-pid, PosixCalls.Kill);
            }
        }
    }

    /// <summary>Waits until the program has ended, and kills what it left behind.</summary>
    /// <returns>Its exit code; 128 and the signal's number where a signal ended it.</returns>
    internal async Task<int> WaitAsync()
    {
        for (var pause = 1; !HasEnded(); pause = Math.Min(pause * 2, 20))
        {
            await Task.Delay(pause).ConfigureAwait(false);
        }

        lock (_lock)
        {
            // While it is not reaped nobody else has its number.
            _reaped = true;
            _ = PosixCalls.Signal(-pid, PosixCalls.Kill);
            if (PosixCalls.Wait(pid, out var status, 0) != pid)
            {
                return -1;
            }

            return (status & 0x7F) == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F);
        }
    }

    private unsafe bool HasEnded()
    {
        var info = stackalloc byte[InfoBytes];
        new Span<byte>(info, InfoBytes).Clear();
        var result = PosixCalls.WaitInfo(ByPid, pid, info, Exited | PosixCalls.NoHang | LeaveWaitable);
        return result != 0 ? Marshal.GetLastPInvokeError() != PosixCalls.Interrupted : *(int*)(info + PidOffset) != 0;
    }
}
