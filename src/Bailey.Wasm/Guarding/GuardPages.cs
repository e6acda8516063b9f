using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Guarding;

/// <summary>
/// Whether, and where, memories can lie so that an access outside of them faults and becomes a trap, without a check in the code. Found out when it is first
/// asked for: on Linux, x86-64, the runtimes known to turn such a fault into an exception, and only after faults on several threads were seen to become one.
/// </summary>
internal static unsafe class GuardPages
{
    private const int ProbeThreads = 2;

    // A later one is to be tried first: how it handles a fault is no part of what it promises.
    private const int KnownRuntime = 10;

    private static readonly Lazy<GuardArena?> Opened = new(Open);

    /// <summary>The memories' place; null where checks are needed.</summary>
    public static GuardArena? Arena => Opened.Value is { } arena && FaultHandler.IsInFront ? arena : null;

    /// <summary>Whether it is known what <see cref="Arena"/> is, so that asking takes no time.</summary>
    public static bool IsKnown => Opened.IsValueCreated;

    /// <summary>Which checks a module is compiled with, of those that its options allow.</summary>
    public static WasmBoundsChecks Choose(ModuleDefinition definition, WasmCompileOptions options) =>
        options.BoundsChecks != WasmBoundsChecks.Explicit && definition.Memories.Any(static memory => !memory.Is64) && Arena is not null
            ? WasmBoundsChecks.GuardPages
            : WasmBoundsChecks.Explicit;

    /// <summary>
    /// Whether an exception is an access of a guest outside its memory. It is where it was thrown in code that only a guest's access can fault in;
    /// what a host function throws is none.
    /// </summary>
    public static bool IsFault(Exception exception) =>
        exception is NullReferenceException && Opened is { IsValueCreated: true, Value: not null } && GuestFrames.BeginsWithGuest(exception);

    private static GuardArena? Open()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || Environment.Version.Major != KnownRuntime
            || !RuntimeFeature.IsDynamicCodeCompiled)
        {
            return null;
        }

        try
        {
            var arena = GuardArena.TryReserve();
            if (arena is not null && !FaultHandler.TryInstall(arena))
            {
                arena.Release();
            }
            else if (arena is not null && Passes(arena))
            {
                return arena;
            }
        }
        catch (Exception)
        {
            // Whatever there is none of, files, threads or functions of the system: code with checks needs none.
        }

        FaultHandler.Remove();
        return null;
    }

    /// <summary>Faults on this thread and on others at once, at the ends of a slot, by reading and by writing. Few: the first exceptions of a process are slow.</summary>
    private static bool Passes(GuardArena arena)
    {
        var slot = arena.TryRent();
        var passed = new bool[ProbeThreads];
        var threads = new Thread[ProbeThreads];
        for (var i = 0; i < ProbeThreads; i++)
        {
            var number = i;
            threads[i] = new Thread(() => passed[number] = Faults(slot + GuardArena.SlotBytes - 1, writes: number == 1), ThreadStack.Reserve) { IsBackground = true, Name = "Bailey probe" };
            threads[i].Start();
        }

        var here = Faults(slot, writes: false) && Faults(slot + 0x10000, writes: true);
        foreach (var thread in threads)
        {
            thread.Join();
        }

        arena.Return(slot, 0);
        return here && passed.All(static result => result);
    }

    private static bool Faults(byte* address, bool writes)
    {
        if (!FaultHandler.IsUnblockedHere())
        {
            return false;
        }

        try
        {
            if (writes)
            {
                Write(address);
            }
            else
            {
                Read(address);
            }

            return false;
        }
        catch (NullReferenceException)
        {
            return true;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Read(byte* address) => Volatile.Read(ref *address);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Write(byte* address) => Volatile.Write(ref *address, 1);
}
