using Bailey.Scripting.Workers;
using Bailey.Scripting.Workers.Processes;

namespace Bailey.Scripting.Worker.Confinement;

/// <summary>
/// Gives up, in the only thread that lives on, whatever can be given up before the program is executed anew, so that all threads of the
/// second stage are born confined.
/// </summary>
internal static unsafe class FirstStage
{
    private const ulong Mebibyte = 1 << 20;

    internal static int Enter(WorkerArguments settings)
    {
        var notes = new ConfinementNotes();
        LifeWithTheHost(settings, notes);
        _ = Libc.NewSession();
        _ = Libc.ChangeDirectory("/");
        Privileges(notes);
        Limits(settings, notes);
        // Before handles are marked and files are out of reach: this opens some.
        var (folders, files) = (ReadableFiles.Folders(), ReadableFiles.Files());
        var next = NextArguments(settings, notes, () => Landlocked(folders, files, notes));
        using var arguments = new NativeStrings(next);
        using var environment = new NativeStrings([.. Settings()]);
        Libc.Execute(Environment.ProcessPath!, arguments.Pointer, environment.Pointer);
        Console.Error.WriteLine($"The second stage could not be executed: {Libc.LastError()}.");
        return 3;
    }

    private static void LifeWithTheHost(WorkerArguments settings, ConfinementNotes notes)
    {
        var set = Libc.ProcessControl(Libc.PR_SET_PDEATHSIG, Libc.SIGKILL) == 0;
        if (Libc.ParentProcess() != settings.HostProcess)
        {
            // The host was gone before it could be told apart from init.
            Libc.Exit(4);
        }

        notes.Add(ConfinementLayers.Lifetime, set, set ? "killed when its host ends" : $"prctl: {Libc.LastError()}");
    }

    private static void Privileges(ConfinementNotes notes)
    {
        // SECBIT_NOROOT and its like, all locked: executing gives root nothing back. Without privileges there is nothing to give up.
        _ = Libc.ProcessControl(Libc.PR_SET_SECUREBITS, 0xEF);
        for (nuint capability = 0; capability < 64; capability++)
        {
            _ = Libc.ProcessControl(Libc.PR_CAPBSET_DROP, capability);
        }

        var header = stackalloc uint[] { 0x20080522, 0 };
        var none = stackalloc uint[6];
        new Span<uint>(none, 6).Clear();
        var dropped = Libc.SystemCall(SystemCallTable.CapabilitySet, (nint)header, (nint)none) == 0;
        var set = Libc.ProcessControl(Libc.PR_SET_NO_NEW_PRIVS, 1) == 0;
        notes.Add(ConfinementLayers.Privileges, set && dropped, set && dropped ? "no_new_privs, no capabilities" : $"prctl or capset: {Libc.LastError()}");
    }

    private static void Limits(WorkerArguments settings, ConfinementNotes notes)
    {
        _ = Limit(Libc.RLIMIT_CORE, 0);
        _ = Limit(Libc.RLIMIT_FSIZE, 0);
        _ = Limit(Libc.RLIMIT_MSGQUEUE, 0);
        _ = Limit(Libc.RLIMIT_NOFILE, 128);
        _ = Limit(Libc.RLIMIT_STACK, 2 * Mebibyte);
        // Written to or not, private memory counts; stacks of threads that nobody uses do as well, hence the room. The host looks at
        // what is really held. Address space bounds what can be mapped otherwise.
        var memory = (ulong)settings.MemoryBytes;
        var applied = Limit(Libc.RLIMIT_DATA, memory + (192 * Mebibyte)) && Limit(Libc.RLIMIT_AS, (memory * 6) + (4096 * Mebibyte));
        notes.Add(ConfinementLayers.Memory, applied, applied ? "heap limit of the runtime, RLIMIT_DATA and RLIMIT_AS, and the host looks" : $"setrlimit: {Libc.LastError()}");
    }

    private static bool Limit(int resource, ulong value)
    {
        var both = stackalloc ulong[] { value, value };
        return Libc.SetLimit(resource, both) == 0;
    }

    private static void Landlocked(IReadOnlyList<string> folders, IReadOnlyList<string> files, ConfinementNotes notes)
    {
        var abi = Landlock.AbiVersion();
        var fault = abi == 0 ? "this kernel has no Landlock, or it is switched off" : Landlock.Restrict(abi, folders, files);
        notes.Add(ConfinementLayers.FileSystem, fault is null, fault ?? $"Landlock {abi}");
        notes.Add(ConfinementLayers.Network, fault is null && abi >= 4, fault ?? (abi >= 4 ? $"Landlock {abi}" : $"Landlock {abi} does not know networks; Linux 6.7 does"));
        notes.Add(ConfinementLayers.Signals, fault is null && abi >= 6, fault ?? (abi >= 6 ? $"Landlock {abi}" : $"Landlock {abi} does not know signals; Linux 6.12 does"));
    }

    // Started as `dotnet exec FILE ...` or as an executable of its own, and so again.
    private static string[] NextArguments(WorkerArguments settings, ConfinementNotes notes, Action restrict)
    {
        var closed = Libc.SystemCall(436, 3, unchecked((nint)uint.MaxValue), 4) == 0;
        if (!closed)
        {
            foreach (var entry in Directory.GetFiles("/proc/self/fd"))
            {
                if (int.TryParse(Path.GetFileName(entry), out var file) && file > 2)
                {
                    _ = Libc.FileControl(file, 2, 1);
                }
            }
        }

        notes.Add(ConfinementLayers.Inheritance, true, "handles and environment of the host are gone");
        restrict();
        var own = Environment.ProcessPath!;
        List<string> next = Path.GetFileNameWithoutExtension(own) == "dotnet" ? [own, "exec", typeof(FirstStage).Assembly.Location] : [own];
        next.AddRange(settings.Next(notes.ToString()));
        return [.. next];
    }

    // The runtime's own settings, which the host has chosen; nothing else was handed in.
    private static IEnumerable<string> Settings()
    {
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string key && key.StartsWith("DOTNET_", StringComparison.Ordinal))
            {
                yield return $"{key}={variable.Value}";
            }
        }
    }

    private sealed class NativeStrings : IDisposable
    {
        private readonly nint[] _strings;

        internal NativeStrings(string[] texts)
        {
            _strings = [.. texts.Select(text => System.Runtime.InteropServices.Marshal.StringToCoTaskMemUTF8(text)), 0];
            Pointer = (byte**)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)_strings.Length, (nuint)sizeof(nint));
            _strings.CopyTo(new Span<nint>(Pointer, _strings.Length));
        }

        internal byte** Pointer { get; }

        public void Dispose()
        {
            foreach (var text in _strings)
            {
                System.Runtime.InteropServices.Marshal.FreeCoTaskMem(text);
            }

            System.Runtime.InteropServices.NativeMemory.Free(Pointer);
        }
    }
}
