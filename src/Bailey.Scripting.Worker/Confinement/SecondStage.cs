using System.Runtime.InteropServices;
using Bailey.Scripting.Workers;
using Bailey.Scripting.Workers.Processes;

namespace Bailey.Scripting.Worker.Confinement;

/// <summary>Takes the system calls away that are not needed any more, from all threads at once, and tries whether what the first stage gave up is gone.</summary>
internal static unsafe class SecondStage
{
    private const int SetModeFilter = 1, SynchronizeThreads = 1;

    internal static ConfinementNotes Enter(WorkerArguments settings)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Elsewhere();
        }

        var notes = ConfinementNotes.Parse(settings.Notes);
        _ = Libc.ProcessControl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL);
        _ = Libc.ProcessControl(Libc.PR_SET_DUMPABLE, 0);
        if (Libc.ParentProcess() != settings.HostProcess)
        {
            Libc.Exit(4);
        }

        Try(notes);
        Filter(notes);
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        return notes;
    }

    private static ConfinementNotes Elsewhere()
    {
        var notes = new ConfinementNotes();
        notes.Add(ConfinementLayers.Memory, true, "heap limit of the runtime, and the host looks");
        notes.Add(ConfinementLayers.Inheritance, false, "handles that the host lets its children inherit are inherited");
        foreach (var layer in (ConfinementLayers[])[ConfinementLayers.FileSystem, ConfinementLayers.Network, ConfinementLayers.SystemCalls, ConfinementLayers.Privileges, ConfinementLayers.Signals, ConfinementLayers.Lifetime])
        {
            notes.Add(layer, false, "only Linux has it");
        }

        return notes;
    }

    // What a layer says of itself is one thing; whether it holds, another.
    private static void Try(ConfinementNotes notes)
    {
        var file = Libc.Open("/", 0);
        if (file >= 0)
        {
            _ = Libc.Close(file);
            notes.Revoke(ConfinementLayers.FileSystem, "tried: the folder / can be opened");
        }

        if (Libc.ProcessControl(Libc.PR_GET_NO_NEW_PRIVS) != 1)
        {
            notes.Revoke(ConfinementLayers.Privileges, "tried: no_new_privs is not set");
        }

        if (!SystemCallTable.IsKnown || Libc.SystemCall(SystemCallTable.Number("socket")!.Value, 2, 1) is var socket && socket < 0)
        {
            return;
        }

        // 127.0.0.1, any port.
        var address = stackalloc byte[16] { 2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
        if (Libc.SystemCall(SystemCallTable.Number("bind")!.Value, socket, (nint)address, 16) == 0)
        {
            notes.Revoke(ConfinementLayers.Network, "tried: a TCP port can be bound");
        }

        _ = Libc.Close((int)socket);
    }

    private static void Filter(ConfinementNotes notes)
    {
        if (!SystemCallTable.IsKnown)
        {
            notes.Add(ConfinementLayers.SystemCalls, false, $"the numbers of system calls are not known for {RuntimeInformation.ProcessArchitecture}");
            return;
        }

        var filter = SeccompFilter.Build(Environment.ProcessId);
        nint answer;
        fixed (ulong* instructions = filter)
        {
            // struct sock_fprog: the number of instructions, and where they are.
            var program = stackalloc nint[] { filter.Length, (nint)instructions };
            answer = Libc.SystemCall(SystemCallTable.Number("seccomp")!.Value, SetModeFilter, SynchronizeThreads, (nint)program);
        }

        var fault = answer switch
        {
            < 0 => $"seccomp: {Libc.LastError()}",
            > 0 => $"seccomp: thread {answer} could not be filtered",
            // Seen by its effect: a socket is none of the calls that are left.
            _ => Libc.SystemCall(SystemCallTable.Number("socket")!.Value, 2, 1) >= 0 ? "tried: a socket can be opened" : null,
        };
        notes.Add(ConfinementLayers.SystemCalls, fault is null, fault ?? "seccomp, what .NET needs is allowed");
    }
}
