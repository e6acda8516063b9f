using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Plugins.Processes;

/// <summary>The host's end of a pipe to a program. Nothing here waits.</summary>
internal static unsafe class ProcessPipe
{
    private const int BufferBytes = 16 * 1024;

    /// <summary>Reads what is there, up to a limit.</summary>
    /// <returns>Whether more may come, how much was read, and whether there was more than the limit.</returns>
    internal static (bool IsOpen, bool HasRead, bool IsTooMuch) Read(SafeFileHandle pipe, MemoryStream kept, int limit)
    {
        var buffer = stackalloc byte[BufferBytes];
        for (var hasRead = false; ; hasRead = true)
        {
            var count = PosixCalls.Read(pipe, buffer, BufferBytes);
            if (count < 0)
            {
                return (Marshal.GetLastPInvokeError() is PosixCalls.TryAgain or PosixCalls.Interrupted, hasRead, false);
            }

            if (count == 0)
            {
                return (false, hasRead, false);
            }

            kept.Write(new ReadOnlySpan<byte>(buffer, (int)Math.Min(count, limit - kept.Length)));
            if (kept.Length + count > limit && kept.Length == limit)
            {
                return (true, true, true);
            }
        }
    }

    /// <summary>Writes as much as the program takes now.</summary>
    /// <returns>How many bytes; null where it reads no more.</returns>
    internal static int? Write(SafeFileHandle pipe, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return null;
        }

        fixed (byte* first = bytes)
        {
            var count = PosixCalls.Write(pipe, first, bytes.Length);
            return count >= 0 ? (int)count : Marshal.GetLastPInvokeError() is PosixCalls.TryAgain or PosixCalls.Interrupted ? 0 : null;
        }
    }
}
