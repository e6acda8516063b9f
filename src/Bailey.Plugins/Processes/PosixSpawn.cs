using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Bailey.Plugins.HostFunctions;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Plugins.Processes;

/// <summary>Starts a program with pipes for its three standard files.</summary>
internal static unsafe class PosixSpawn
{
    // Larger than the types of any C library that is known.
    private const int OpaqueBytes = 1024;

    internal static (SafeFileHandle Input, SafeFileHandle Output, SafeFileHandle Errors, int Pid) Start(ProcessStart start)
    {
        var pipes = stackalloc int[6];
        var handles = new SafeFileHandle[6];
        for (var i = 0; i < 3; i++)
        {
            if (PosixCalls.Pipe(pipes + (2 * i), PosixCalls.CloseOnExec) != 0)
            {
                Array.ForEach(handles, static handle => handle?.Dispose());
                throw new HostCallException(HostCallReason.ProcessFailed, "the host has no file descriptors left");
            }

            handles[2 * i] = new SafeFileHandle(pipes[2 * i], ownsHandle: true);
            handles[(2 * i) + 1] = new SafeFileHandle(pipes[(2 * i) + 1], ownsHandle: true);
        }

        int error, pid;
        using (handles[0])
        using (handles[3])
        using (handles[5])
        {
            error = Spawn(start, pipes[0], pipes[3], pipes[5], out pid);
        }

        if (error != 0)
        {
            handles[1].Dispose();
            handles[2].Dispose();
            handles[4].Dispose();
            throw new HostCallException(HostCallReason.ProcessFailed, $"the program could not be started: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        // Our own ends: whoever still holds another end may keep it open and silent for ever, and no thread is to wait for that.
        _ = PosixCalls.Control(pipes[1], PosixCalls.SetStatusFlags, PosixCalls.NonBlocking);
        _ = PosixCalls.Control(pipes[2], PosixCalls.SetStatusFlags, PosixCalls.NonBlocking);
        _ = PosixCalls.Control(pipes[4], PosixCalls.SetStatusFlags, PosixCalls.NonBlocking);
        return (handles[1], handles[2], handles[4], pid);
    }

    private static int Spawn(ProcessStart start, int input, int output, int errors, out int pid)
    {
        var actions = stackalloc byte[OpaqueBytes];
        var attributes = stackalloc byte[OpaqueBytes];
        var signals = stackalloc byte[OpaqueBytes];
        using var arguments = new CStrings([start.Name, .. start.Arguments]);
        using var environment = new CStrings([.. start.Environment.Select(static variable => $"{variable.Key}={variable.Value}")]);
        using var paths = new CStrings([start.Executable, start.WorkingDirectory]);
        Require(PosixCalls.InitActions(actions));
        Require(PosixCalls.InitAttributes(attributes));
        try
        {
            Require(PosixCalls.AddDuplicate(actions, input, 0));
            Require(PosixCalls.AddDuplicate(actions, output, 1));
            Require(PosixCalls.AddDuplicate(actions, errors, 2));
            Require(PosixCalls.AddChangeDirectory(actions, paths.Pointers[1]));
            CloseOthers(actions);
            Require(PosixCalls.SetFlags(attributes, PosixCalls.SetSession | PosixCalls.SetSignalDefaults | PosixCalls.SetSignalMask));
            Require(PosixCalls.FillSignals(signals));
            Require(PosixCalls.SetDefaults(attributes, signals));
            Require(PosixCalls.EmptySignals(signals));
            Require(PosixCalls.SetMask(attributes, signals));
            return PosixCalls.Spawn(out pid, paths.Pointers[0], actions, attributes, arguments.Pointers, environment.Pointers);
        }
        finally
        {
            _ = PosixCalls.DestroyActions(actions);
            _ = PosixCalls.DestroyAttributes(attributes);
        }
    }

    // The framework opens nothing that a program inherits; other code of the process, and whoever started it, may have.
    private static void CloseOthers(void* actions)
    {
        try
        {
            Require(PosixCalls.AddCloseFrom(actions, 3));
        }
        catch (EntryPointNotFoundException)
        {
            // A C library that cannot close them all at the start.
            foreach (var file in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
            {
                if (int.TryParse(Path.GetFileName(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 2)
                {
                    _ = PosixCalls.Control(number, PosixCalls.SetDescriptorFlags, PosixCalls.CloseOnExecFlag);
                }
            }
        }
    }

    private static void Require(int error)
    {
        if (error != 0)
        {
            throw new HostCallException(HostCallReason.ProcessFailed, "the host cannot start programs");
        }
    }

    /// <summary>Texts as C wants them: each with a zero behind it, and a null behind the last.</summary>
    private readonly ref struct CStrings
    {
        private readonly int _count;

        internal CStrings(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < texts.Count; i++)
            {
                var bytes = Encoding.UTF8.GetBytes(texts[i]);
                Pointers[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
                bytes.CopyTo(new Span<byte>(Pointers[i], bytes.Length));
            }
        }

        internal byte** Pointers { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
            {
                NativeMemory.Free(Pointers[i]);
            }

            NativeMemory.Free(Pointers);
        }
    }
}
