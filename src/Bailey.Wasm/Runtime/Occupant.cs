namespace Bailey.Wasm.Runtime;

/// <summary>
/// A thread's use of a store, from its first call until another thread calls. An object for each such use: what a thread writes late is
/// then written to an object that nobody looks at any more. See docs/rationale.md, "Why does a store belong to the thread that calls into it?".
/// </summary>
internal sealed unsafe class Occupant(ThreadStack thread)
{
    /// <summary>Of a store that no thread enters without its lock.</summary>
    public static readonly Occupant Nobody = new(ThreadStack.OfNobody);

    /// <summary>The thread, by a mark that keeps neither it nor the store.</summary>
    public readonly ThreadStack Thread = thread;

    /// <summary>As <see cref="ThreadStack.Ended"/>.</summary>
    public readonly int* Ended = thread.Ended;

    /// <summary>The address of its stack from which the guests' budget was measured; 0 before the first call.</summary>
    public nuint Top;

    /// <summary>Of <see cref="State"/>: no call runs.</summary>
    public const int Idle = 0;

    /// <summary>Of <see cref="State"/>: a call of the host runs, until the last frame of the outermost is gone.</summary>
    public const int Running = 1;

    /// <summary>Of <see cref="State"/>: a trap went by all calls, and only frames of them are left.</summary>
    public const int Passed = 2;

    /// <summary>What the thread does in the store. Written by it alone.</summary>
    public int State;

    /// <summary>Calls that took the lock. Under the lock.</summary>
    public int LockedCalls;

    /// <summary>Whether the thread may enter without the lock, so that only a barrier tells whether it does. Under the lock.</summary>
    public bool MayEnter;
}
