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

    /// <summary>1 from when the host's outermost call is entered until its last frame is gone, otherwise 0. Written by the thread alone.</summary>
    public int Running;

    /// <summary>Whether a trap went by all calls, so that only frames of them are left. Written by the thread alone.</summary>
    public bool IsPassed;

    /// <summary>Calls that took the lock. Under the lock.</summary>
    public int LockedCalls;

    /// <summary>Whether the thread may enter without the lock, so that only a barrier tells whether it does. Under the lock.</summary>
    public bool MayEnter;
}
