namespace Bailey.Wasm;

/// <summary>How compiled code makes sure that a guest stays inside its memories. What a guest does, and how it traps, is the same with each.</summary>
public enum WasmBoundsChecks
{
    /// <summary>Whichever is faster here: <see cref="GuardPages"/> where they can be had, <see cref="Explicit"/> elsewhere.</summary>
    Auto,

    /// <summary>Every access is compared with the memory's length, unless one before it covers it. Works everywhere.</summary>
    Explicit,

    /// <summary>
    /// Memories of 32-bit addresses lie in 4 GiB of address space of their own, where accesses outside of them fault, and the fault becomes the trap. On Linux,
    /// x86-64, where a test of it passes when it is first asked for; elsewhere, in memories of 64-bit addresses, and beyond some thousands of memories at once,
    /// accesses are checked as by <see cref="Explicit"/>.
    /// </summary>
    GuardPages,
}
