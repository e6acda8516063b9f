namespace Bailey.Scripting.Workers;

/// <summary>What confines a worker. docs/threat-model.md says what each layer stops.</summary>
[Flags]
public enum ConfinementLayers
{
    /// <summary>Nothing but a process of its own.</summary>
    None = 0,

    /// <summary>Wall-clock and processor time are limited; the host kills what exceeds them.</summary>
    Time = 1,

    /// <summary>Memory is limited: of the managed heap by the runtime, of the process by the host, and on Linux by the kernel as well.</summary>
    Memory = 2,

    /// <summary>No file of the machine can be opened but the runtime's own, and none for writing (Linux, Landlock).</summary>
    FileSystem = 4,

    /// <summary>No TCP port can be bound or connected to (Linux, Landlock).</summary>
    Network = 8,

    /// <summary>Only the system calls that .NET needs: no programs, no sockets, no ptrace (Linux, seccomp).</summary>
    SystemCalls = 16,

    /// <summary>No program that is started could give it more rights (Linux, no_new_privs), and it holds no capabilities of root.</summary>
    Privileges = 32,

    /// <summary>It sends signals to no process outside of it (Linux, Landlock).</summary>
    Signals = 64,

    /// <summary>It dies with its host, whatever it does (Linux; elsewhere it ends when its input does).</summary>
    Lifetime = 128,

    /// <summary>It inherits no handles and no environment of the host.</summary>
    Inheritance = 256,
}
